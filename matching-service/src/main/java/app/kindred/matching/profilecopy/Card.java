package app.kindred.matching.profilecopy;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person as every answer of this service shows them: the public profile, no more. */
public record Card(
        UUID id,
        String name,
        @Nullable Integer age,
        String bio,
        String gender,
        List<Photo> photos,
        List<String> interests,
        List<Prompt> prompts,
        @Nullable String goal,
        @Nullable String goingOut) {

    /** A picture in its three sizes. */
    public record Photo(UUID id, Urls urls, int width, int height) {

        public record Urls(String thumb, String card, String full) {}
    }

    /** A question and what the person says to it. */
    public record Prompt(String prompt, String answer) {}
}
