package app.kindred.matching.profilecopy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The words people describe themselves with, as the numbers that a search and a score compare. The
 * order of {@code db/vocabulary.json} is the encoding: words may be added at the end, never moved.
 */
@Component
class Vocabulary {

    /** In the order of their bits in {@code profile.traits} and {@code profile.refuses}. */
    private static final List<String> TRAITS =
            List.of(
                    "smoking",
                    "daily-smoking",
                    "heavy-drinking",
                    "has-children",
                    "wants-children",
                    "no-children",
                    "casual",
                    "friends-only");

    private final Map<String, Integer> interests;
    private final List<String> goals;
    private final List<String> goingOut;

    Vocabulary(JsonMapper json) {
        try (var file = new ClassPathResource("db/vocabulary.json").getInputStream()) {
            var words = json.readValue(file, Words.class);
            interests = new HashMap<>();
            for (var interest : words.interests()) {
                interests.put(interest, interests.size());
            }
            goals = words.goals();
            goingOut = words.goingOut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bits of the first 64 interests, or of those after. Words not known here are left out. */
    long interestBits(List<String> chosen, boolean high) {
        long bits = 0;
        for (var interest : chosen) {
            var position = interests.get(interest);
            if (position != null && position >= 64 == high) {
                bits |= 1L << (position % 64);
            }
        }
        return bits;
    }

    /** One-based, 0 when unset. */
    int goal(@Nullable String goal) {
        return goals.indexOf(goal) + 1;
    }

    /** One-based, 0 when unset. */
    int goingOut(@Nullable String often) {
        return goingOut.indexOf(often) + 1;
    }

    int refused(List<String> dealbreakers) {
        int bits = 0;
        for (var dealbreaker : dealbreakers) {
            int position = TRAITS.indexOf(dealbreaker);
            if (position >= 0) {
                bits |= 1 << position;
            }
        }
        return bits;
    }

    int traits(Map<String, String> habits, @Nullable String goal) {
        var smoking = habits.getOrDefault("smoking", "");
        int bits = 0;
        bits |= smoking.equals("sometimes") || smoking.equals("daily") ? 1 : 0;
        bits |= smoking.equals("daily") ? 2 : 0;
        bits |= "often".equals(habits.get("drinking")) ? 4 : 0;
        bits |=
                switch (habits.getOrDefault("children", "")) {
                    case "have" -> 8;
                    case "want" -> 16;
                    case "do-not-want" -> 32;
                    default -> 0;
                };
        bits |= "casual".equals(goal) ? 64 : 0;
        bits |= "friends".equals(goal) ? 128 : 0;
        return bits;
    }

    private record Words(List<String> interests, List<String> goals, List<String> goingOut) {}
}
