package app.kindred.load.population;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody, whole: account, profile, preferences and what only the generator knows of them.
 *
 * @param latitude of the centre of the kilometre cell, as users-service keeps it
 * @param appeal how much others like them, in log-odds
 * @param readiness how readily they like others, in log-odds
 */
record Person(
        int number,
        UUID id,
        String email,
        Role role,
        Instant createdAt,
        Instant lastActive,
        String name,
        String bio,
        LocalDate birthDate,
        int gender,
        int wants,
        int minAge,
        int maxAge,
        int maxKm,
        int goal,
        int goingOut,
        Map<String, String> habits,
        List<Integer> interests,
        List<Answer> prompts,
        List<Photo> photos,
        int refuses,
        boolean paused,
        boolean incognito,
        boolean hideAge,
        boolean hideDistance,
        double latitude,
        double longitude,
        double appeal,
        double readiness) {

    enum Role {
        MEMBER,
        MODERATOR,
        ADMIN
    }

    record Answer(String prompt, String answer) {}

    record Photo(UUID id, int picture) {}

    int age(LocalDate today) {
        return birthDate.until(today).getYears();
    }

    boolean isSeen() {
        return !paused && !incognito;
    }

    /** Where others place this person: the quarter-degree centre for whom hides the distance. */
    double[] publishedPoint() {
        return hideDistance ? Grid.coarse(latitude, longitude) : new double[] {latitude, longitude};
    }

    /** What a dealbreaker may name, as matching's bits. */
    int traits() {
        String smoking = habits.getOrDefault("smoking", "");
        String children = habits.getOrDefault("children", "");
        return (smoking.equals("sometimes") || smoking.equals("daily") ? 1 : 0)
                | (smoking.equals("daily") ? 2 : 0)
                | (habits.getOrDefault("drinking", "").equals("often") ? 4 : 0)
                | (children.equals("have") ? 8 : 0)
                | (children.equals("want") ? 16 : 0)
                | (children.equals("do-not-want") ? 32 : 0)
                | (goal == 3 ? 64 : 0)
                | (goal == 4 ? 128 : 0);
    }

    /**
     * The two words of bits that matching keeps: an interest's position in the vocabulary is its
     * bit.
     */
    long interestBits(int word) {
        long bits = 0;
        for (int interest : interests) {
            if (interest / 64 == word) {
                bits |= 1L << (interest % 64);
            }
        }
        return bits;
    }

    /** Whether each is what the other looks for: the reciprocal filters, but for the distance. */
    boolean suits(Person other, LocalDate today) {
        return (wants & 1 << (other.gender - 1)) != 0
                && (other.wants & 1 << (gender - 1)) != 0
                && within(other.age(today), minAge, maxAge)
                && within(age(today), other.minAge, other.maxAge)
                && (refuses & other.traits()) == 0
                && (other.refuses & traits()) == 0;
    }

    /** Good enough for choosing whom somebody may have met; never used as a filter. */
    double roughKmTo(Person other) {
        double north = (other.latitude - latitude) * 111.2;
        double east = (other.longitude - longitude) * 111.2 * Math.cos(Math.toRadians(latitude));
        return Math.hypot(north, east);
    }

    private static boolean within(int value, int least, int most) {
        return value >= least && value <= most;
    }
}
