package app.kindred.users.vocabulary;

import java.util.List;
import java.util.Map;

/** The words a profile may use. Their order is part of the contract: clients may cache it. */
public record Vocabulary(
        List<String> interests,
        List<String> goals,
        List<String> goingOut,
        Map<String, List<String>> habits,
        List<String> prompts) {

    /** What a person may refuse in others, in the order of the bits that the search filters by. */
    public static final List<String> REFUSALS =
            List.of(
                    "smoking",
                    "daily-smoking",
                    "heavy-drinking",
                    "has-children",
                    "wants-children",
                    "no-children",
                    "casual",
                    "friends-only");
}
