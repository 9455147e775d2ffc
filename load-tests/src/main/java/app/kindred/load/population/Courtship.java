package app.kindred.load.population;

import app.kindred.load.population.Population.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who swiped whom, who matched and what they wrote, within one block of neighbours. A pure function
 * of the population and the block: two loaders compute it independently and agree.
 *
 * <p>Nobody is made to match: each decides by their own readiness and the other's appeal, and
 * matches are the pairs that liked each other. Only the demo account is helped along.
 */
final class Courtship {

    /**
     * Members of a block; a swipe within it is 28 bits, so that a block of them is one array of
     * ints.
     */
    static final int BLOCK = 1 << 14;

    private static final Duration OLDEST = Duration.ofDays(150);
    private static final int NEIGHBOURHOOD_KM = 120;

    record Swipe(Person swiper, Person target, int action, Instant at) {}

    record Match(
            UUID id,
            Person low,
            Person high,
            boolean isSuper,
            Instant at,
            @Nullable Instant closedAt,
            @Nullable Person closedBy) {}

    record Message(
            UUID id, long seq, Person sender, UUID clientMessageId, String body, Instant sentAt) {}

    record Chat(Match match, List<Message> messages, long[] deliveredSeq, long[] readSeq) {

        Instant lastAt() {
            return messages.isEmpty() ? match.at() : messages.getLast().sentAt();
        }
    }

    private final Population population;
    private final Person[] members;
    private int[] swipes = new int[BLOCK * 16];
    private int count;

    private Courtship(Population population, Person[] members) {
        this.population = population;
        this.members = members;
    }

    static int blocks(Population population) {
        return (population.size() + BLOCK - 1) / BLOCK;
    }

    static Courtship of(Population population, int block) {
        int from = block * BLOCK;
        var members = new Person[Math.min(BLOCK, population.size() - from)];
        for (int i = 0; i < members.length; i++) {
            members[i] = population.neighbour(from + i);
        }
        var courtship = new Courtship(population, members);
        for (int i = 0; i < members.length; i++) {
            courtship.swipesOf(i);
        }
        courtship.settle();
        return courtship;
    }

    List<Person> members() {
        return Arrays.asList(members);
    }

    Iterable<Swipe> swipes() {
        return () ->
                IntStream.range(0, count)
                        .mapToObj(
                                i -> {
                                    var swiper = members[swiper(swipes[i])];
                                    var target = members[target(swipes[i])];
                                    return new Swipe(
                                            swiper,
                                            target,
                                            swipes[i] & 3,
                                            swipedAt(swiper, target));
                                })
                        .iterator();
    }

    List<Match> matches() {
        var matches = new ArrayList<Match>();
        for (int i = 0; i < count; i++) {
            int a = swiper(swipes[i]);
            int b = target(swipes[i]);
            int back = a < b && (swipes[i] & 3) != 0 ? find(b, a) : -1;
            if (back >= 0 && (swipes[back] & 3) != 0) {
                matches.add(
                        match(
                                members[a],
                                members[b],
                                (swipes[i] & 3) == 2 || (swipes[back] & 3) == 2));
            }
        }
        return matches;
    }

    Chat chat(Match match) {
        var random = population.random(Purpose.CHAT, match.low().number(), match.high().number());
        boolean demo = involvesDemo(match.low(), match.high());
        int length =
                demo
                        ? 4 + random.nextInt(60)
                        : random.nextInt(100) < 35 ? 0 : longTail(random, 1.8, 1.1, 400);
        var end = match.closedAt() == null ? population.now() : match.closedAt();
        long available = Math.max(1, Duration.between(match.at(), end).toMillis() - length - 1);
        long span =
                (long)
                        Math.min(
                                available,
                                -Math.log(1 - random.nextDouble()) * Duration.ofDays(6).toMillis()
                                        + 60_000);
        var times = random.longs(length, 0, Math.max(1, span)).sorted().toArray();
        var messages = new ArrayList<Message>(length);
        var own = new long[2];
        int speaker = random.nextInt(2);
        for (int i = 0; i < length; i++) {
            // One more millisecond each keeps the times strictly rising, as seq does.
            var at = match.at().plusMillis(1 + times[i] + i);
            if (random.nextInt(100) < 65) {
                speaker = 1 - speaker;
            }
            own[speaker] = i + 1;
            var phrases =
                    i == 0
                            ? population.words().phrases().openings()
                            : population.words().phrases().replies();
            messages.add(
                    new Message(
                            Population.id(at, random),
                            i + 1,
                            speaker == 0 ? match.low() : match.high(),
                            new UUID(
                                    random.nextLong() & ~0xf000L | 0x4000L,
                                    random.nextLong() & 0x3fff_ffff_ffff_ffffL
                                            | 0x8000_0000_0000_0000L),
                            Words.draw(phrases, random),
                            at));
        }
        var delivered = new long[2];
        var read = new long[2];
        for (int side = 0; side < 2; side++) {
            // Whoever writes has read what stood above.
            boolean all = random.nextInt(100) < 75;
            read[side] = all ? length : own[side] + random.nextLong(length - own[side] + 1);
            delivered[side] = read[side] + random.nextLong(length - read[side] + 1);
        }
        return new Chat(match, messages, delivered, read);
    }

    private void swipesOf(int a) {
        var swiper = members[a];
        if (swiper.role() != Person.Role.MEMBER || swiper.number() == Population.TARGET) {
            return;
        }
        var random = population.random(Purpose.SWIPES, swiper.number(), 0);
        boolean demo = swiper.number() == Population.DEMO;
        int wanted =
                demo ? Math.min(40, 4 + population.size() / 100) : longTail(random, 2.4, 1.3, 4000);
        int reach = Math.max(200, wanted * 4);
        for (int tries = wanted * 24; wanted > 0 && tries > 0; tries--) {
            int b = a + (int) Math.round(random.nextGaussian() * reach);
            if (b < 0 || b >= members.length || b == a) {
                continue;
            }
            var target = members[b];
            if (!target.isSeen()
                    || target.number() == Population.TARGET && demo
                    || !swiper.suits(target, population.today())
                    || swiper.roughKmTo(target) > Math.min(NEIGHBOURHOOD_KM, swiper.maxKm())) {
                continue;
            }
            wanted--;
            int action = demo && wanted % 2 == 0 ? 1 : decision(swiper, target, random);
            add(a, b, action);
            boolean answers = demo ? action != 0 : random.nextInt(100) < 35;
            if (action != 0
                    && answers
                    && target.number() != Population.DEMO
                    && target.number() != Population.TARGET) {
                add(b, a, demo ? 1 : decision(target, swiper, random));
            }
        }
    }

    private static int decision(Person swiper, Person target, SplittableRandom random) {
        double chance = 1 / (1 + Math.exp(-swiper.readiness() - target.appeal()));
        if (random.nextDouble() >= chance) {
            return 0;
        }
        return random.nextInt(100) < 3 ? 2 : 1;
    }

    private void add(int a, int b, int action) {
        if (count == swipes.length) {
            swipes = Arrays.copyOf(swipes, count * 2);
        }
        swipes[count++] = a << 16 | b << 2 | action;
    }

    /** Sorts by swiper and leaves one swipe per pair. */
    private void settle() {
        Arrays.sort(swipes, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || swipes[kept - 1] >>> 2 != swipes[i] >>> 2) {
                swipes[kept++] = swipes[i];
            } else {
                swipes[kept - 1] = swipes[i];
            }
        }
        count = kept;
    }

    private int find(int a, int b) {
        int pair = a << 16 | b << 2;
        int at = Arrays.binarySearch(swipes, 0, count, pair);
        int first = at < 0 ? -at - 1 : at;
        return first < count && swipes[first] >>> 2 == pair >>> 2 ? first : -1;
    }

    private static int swiper(int swipe) {
        return swipe >>> 16;
    }

    private static int target(int swipe) {
        return swipe >>> 2 & BLOCK - 1;
    }

    private Instant swipedAt(Person swiper, Person target) {
        var random = population.random(Purpose.SWIPE, swiper.number(), target.number());
        long before = (long) (-Math.log(1 - random.nextDouble()) * Duration.ofDays(12).toMillis());
        var at = swiper.lastActive().minusMillis(before);
        var latest = population.now().minus(Duration.ofHours(2));
        at = later(at, later(swiper.createdAt(), target.createdAt()));
        at = later(at, population.now().minus(OLDEST));
        return at.isAfter(latest) ? latest.minusMillis(random.nextInt(3_600_000)) : at;
    }

    private Match match(Person a, Person b, boolean isSuper) {
        // Postgres orders uuids by their bytes, Java's compareTo by signed halves.
        boolean ordered =
                Long.compareUnsigned(
                                a.id().getMostSignificantBits(), b.id().getMostSignificantBits())
                        < 0;
        var low = ordered ? a : b;
        var high = ordered ? b : a;
        var random = population.random(Purpose.MATCH, low.number(), high.number());
        var at = later(swipedAt(a, b), swipedAt(b, a));
        var id = Population.id(at, random);
        boolean closed = random.nextInt(100) < 4 && !involvesDemo(a, b);
        if (!closed) {
            return new Match(id, low, high, isSuper, at, null, null);
        }
        long open =
                (long) (random.nextDouble() * Duration.between(at, population.now()).toMillis());
        return new Match(
                id, low, high, isSuper, at, at.plusMillis(open), random.nextBoolean() ? low : high);
    }

    private static boolean involvesDemo(Person a, Person b) {
        return a.number() == Population.DEMO || b.number() == Population.DEMO;
    }

    /** Log-normal, so that most do a little and a few do very much. */
    private static int longTail(SplittableRandom random, double mean, double deviation, int most) {
        return Math.min(most, 1 + (int) Math.exp(mean + random.nextGaussian() * deviation));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
