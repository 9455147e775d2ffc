package app.kindred.load.population;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.postgresql.core.BaseConnection;

/**
 * Everybody, as a pure function of the seed: who a person is depends on seed and number only, when
 * they were last active on the present hour too.
 */
public final class Population {

    /** People by number: the four that every demo has, then person 2, 3, … */
    static final int DEMO = 0;

    static final int TARGET = 1;
    static final int MODERATOR = 2;
    static final int ADMIN = 3;

    public static final UUID TARGET_ID = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
    public static final String DEMO_EMAIL = "test@example.com";

    static final int PICTURES = 60;

    /**
     * Ids and birthdays must not change from day to day, so accounts were opened before a fixed
     * day.
     */
    private static final Instant OPENED_FROM = Instant.parse("2025-05-01T00:00:00Z");

    private static final LocalDate BORN_BEFORE = LocalDate.parse("2026-11-01");
    private static final int OPENED_DAYS = 540;

    private static final int[] DISTANCES = {
        10, 20, 30, 50, 50, 50, 50, 80, 100, 100, 150, 200, 300, 500
    };

    private final long seed;
    private final int people;
    private final Instant now;
    private final World world;
    private final Words words;
    private final long[] order;

    public Population(long seed, int people, Instant now) {
        this.seed = seed;
        this.people = people;
        this.now = now.truncatedTo(ChronoUnit.HOURS);
        this.world = World.load();
        this.words = Words.load();
        this.order = geohashOrder();
    }

    /**
     * Fills matching's schema alone, for who measures searches; within the caller's transaction.
     */
    public void loadMatching(Connection connection, PrintStream out) throws SQLException {
        var progress =
                new Progress(
                        out,
                        "Filling in " + people + " people",
                        (long) people * MatchingLoader.PASSES);
        new MatchingLoader(this, progress).load(connection.unwrap(BaseConnection.class));
    }

    public int size() {
        return people;
    }

    Instant now() {
        return now;
    }

    LocalDate today() {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    Words words() {
        return words;
    }

    /**
     * The person at a place in geohash order, in which matching's rows lie on disk and neighbours
     * are near.
     */
    Person neighbour(int rank) {
        return person((int) (order[rank] & 0xfffff));
    }

    SplittableRandom random(Purpose purpose, long a, long b) {
        return new SplittableRandom(
                mix(
                        mix(mix(seed) + purpose.ordinal() + 1)
                                + mix(a + 0x51ed2701) * 31
                                + mix(b + 0x2545f491)));
    }

    /**
     * Streams that must not touch each other: a change in how chats are made leaves the people as
     * they were.
     */
    enum Purpose {
        PLACE,
        PERSON,
        SWIPES,
        SWIPE,
        MATCH,
        CHAT
    }

    /** A UUID of version 7 with the given time, its random bits drawn. */
    static UUID id(Instant time, SplittableRandom random) {
        long high = time.toEpochMilli() << 16 | 0x7000L | random.nextInt(0x1000);
        return new UUID(high, random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
    }

    Person person(int number) {
        var place = random(Purpose.PLACE, number, 0);
        var city = number <= ADMIN ? world.home() : world.draw(place);
        double[] at = place(number, city, place);

        var random = random(Purpose.PERSON, number, 0);
        var createdAt =
                OPENED_FROM.plusMillis(
                        (long) (random.nextDouble() * Duration.ofDays(OPENED_DAYS).toMillis()));
        var id = id(createdAt, random);
        int gender = gender(random);
        int wants = wants(gender, random);
        int age =
                Math.min(
                        75,
                        18
                                + (int)
                                        (-Math.log(
                                                        (1 - random.nextDouble())
                                                                * (1 - random.nextDouble()))
                                                * 5.5));
        var birthDate = BORN_BEFORE.minusYears(age).minusDays(1 + random.nextInt(364));
        int[] ages = wantedAges(gender, age, random);
        int maxKm = DISTANCES[random.nextInt(DISTANCES.length)];
        String name = words.name(city.country(), gender, random);
        String bio = bio(random);
        int goal = random.nextInt(words.vocabulary().goals().size() + 1);
        int goingOut = random.nextInt(words.vocabulary().goingOut().size() + 1);
        var habits = habits(random);
        var interests = interests(random);
        var prompts = prompts(random);
        var photos = photos(createdAt, random);
        int refuses = random.nextInt(100) < 12 ? 1 << random.nextInt(8) : 0;
        double mood = random.nextDouble();
        double appeal = random.nextGaussian();
        double readiness = (gender == 2 ? 0.1 : -1.1) + random.nextGaussian() * 0.8;
        var lastActive = lastActive(createdAt, random);

        var role =
                number == MODERATOR
                        ? Person.Role.MODERATOR
                        : number == ADMIN ? Person.Role.ADMIN : Person.Role.MEMBER;
        boolean member = role == Person.Role.MEMBER;
        if (number <= ADMIN) {
            mood = 1;
            refuses = 0;
            goal = 1;
            lastActive = now.minus(Duration.ofMinutes(10L * (number + 1)));
        }
        if (number == DEMO) {
            name = "Alex";
            gender = 2;
            wants = 1;
            birthDate = LocalDate.parse("1996-04-12");
            ages = new int[] {20, 45};
            maxKm = 50;
            appeal = 2;
            habits =
                    Map.of(
                            "smoking",
                            "never",
                            "drinking",
                            "socially",
                            "children",
                            "open",
                            "pets",
                            "none");
        } else if (number == TARGET) {
            id = TARGET_ID;
            name = "Robin";
            gender = 1;
            wants = 2;
            birthDate = LocalDate.parse("1998-09-03");
            ages = new int[] {18, 60};
            maxKm = 100;
            habits =
                    Map.of(
                            "smoking",
                            "never",
                            "drinking",
                            "socially",
                            "children",
                            "open",
                            "pets",
                            "dog");
        }
        return new Person(
                number,
                id,
                email(number),
                role,
                createdAt,
                lastActive,
                name,
                bio,
                birthDate,
                gender,
                wants,
                ages[0],
                ages[1],
                maxKm,
                goal,
                goingOut,
                habits,
                interests,
                prompts,
                photos,
                refuses,
                !member || mood < 0.02,
                mood >= 0.02 && mood < 0.035,
                mood >= 0.035 && mood < 0.065,
                mood >= 0.065 && mood < 0.095,
                at[0],
                at[1],
                appeal,
                readiness);
    }

    static String email(int number) {
        return switch (number) {
            case DEMO -> DEMO_EMAIL;
            case TARGET -> "person-000001@example.com";
            case MODERATOR -> "moderator@example.com";
            case ADMIN -> "admin@example.com";
            default -> "person-%06d@example.com".formatted(number - 2);
        };
    }

    private double[] place(int number, World.City city, SplittableRandom random) {
        double[] at =
                number <= ADMIN
                        ? new double[] {city.latitude(), city.longitude()}
                        : World.scatter(city, random);
        return Grid.snap(at[0], at[1]);
    }

    private long[] geohashOrder() {
        var keys = new long[people];
        for (int number = 0; number < people; number++) {
            var random = random(Purpose.PLACE, number, 0);
            double[] at =
                    place(number, number <= ADMIN ? world.home() : world.draw(random), random);
            keys[number] = Grid.geohash(at[0], at[1]) << 20 | number;
        }
        Arrays.sort(keys);
        return keys;
    }

    private static int gender(SplittableRandom random) {
        int percent = random.nextInt(100);
        return percent < 47 ? 1 : percent < 97 ? 2 : 3;
    }

    private static int wants(int gender, SplittableRandom random) {
        int percent = random.nextInt(100);
        if (gender == 3) {
            return percent < 60 ? 7 : percent < 75 ? 5 : percent < 90 ? 6 : 3;
        }
        int other = gender == 1 ? 2 : 1;
        return percent < 86
                ? other
                : percent < 90 ? other | 4 : percent < 95 ? gender : percent < 98 ? 3 : 7;
    }

    private static int[] wantedAges(int gender, int age, SplittableRandom random) {
        int younger = gender == 2 ? 4 + random.nextInt(7) : 2 + random.nextInt(5);
        int older = gender == 2 ? 2 + random.nextInt(5) : 4 + random.nextInt(8);
        return new int[] {Math.max(18, age - younger), Math.max(20, age + older)};
    }

    private String bio(SplittableRandom random) {
        var phrases = words.phrases();
        if (random.nextInt(100) < 8) {
            return "";
        }
        return (Words.draw(phrases.bioOpenings(), random)
                        + " "
                        + Words.draw(phrases.bioMiddles(), random)
                        + " "
                        + Words.draw(phrases.bioClosings(), random))
                .strip();
    }

    private Map<String, String> habits(SplittableRandom random) {
        var habits = new LinkedHashMap<String, String>();
        for (String habit : List.of("smoking", "drinking", "children", "pets")) {
            if (random.nextInt(100) < 70) {
                var values = words.vocabulary().habits().getOrDefault(habit, List.of());
                // The first values are the commoner ones.
                habits.put(
                        habit,
                        values.get(
                                Math.min(
                                        random.nextInt(values.size()),
                                        random.nextInt(values.size()))));
            }
        }
        return habits;
    }

    private List<Integer> interests(SplittableRandom random) {
        int all = words.vocabulary().interests().size();
        var interests = new LinkedHashSet<Integer>();
        for (int i = 3 + random.nextInt(7); i > 0; i--) {
            // Everybody likes travel and coffee; few fish.
            interests.add((int) (Math.pow(random.nextDouble(), 1.5) * all) * 37 % all);
        }
        return List.copyOf(interests);
    }

    private List<Person.Answer> prompts(SplittableRandom random) {
        var prompts = words.vocabulary().prompts();
        var answers = new ArrayList<Person.Answer>();
        int first = random.nextInt(prompts.size());
        for (int i = random.nextInt(4); i > 0; i--) {
            String prompt = prompts.get((first + i * 3) % prompts.size());
            var known = words.phrases().answers().getOrDefault(prompt, List.of("Ask me."));
            answers.add(new Person.Answer(prompt, Words.draw(known, random)));
        }
        return answers;
    }

    private static List<Person.Photo> photos(Instant createdAt, SplittableRandom random) {
        var photos = new ArrayList<Person.Photo>();
        int first = random.nextInt(PICTURES);
        for (int i = 1 + Math.min(random.nextInt(6), random.nextInt(6)); i > 0; i--) {
            photos.add(
                    new Person.Photo(
                            id(createdAt.plusSeconds(60L * i), random),
                            (first + i * 7) % PICTURES));
        }
        return photos;
    }

    private Instant lastActive(Instant createdAt, SplittableRandom random) {
        double daysAgo =
                random.nextInt(100) < 30
                        ? random.nextDouble()
                        : -Math.log(1 - random.nextDouble()) * 14;
        var active = now.minusSeconds(60 + (long) (Math.min(daysAgo, 140) * 86_400));
        return active.isBefore(createdAt) ? createdAt : active;
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
