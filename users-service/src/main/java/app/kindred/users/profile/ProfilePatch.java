package app.kindred.users.profile;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemException.FieldError;
import app.kindred.users.profile.ProfileEdit.HabitChange;
import app.kindred.users.text.PlainText;
import app.kindred.users.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a merge patch (RFC 7396) of a profile. Every wrong field is named at once; a field that
 * does not exist or never changes is an error, not silence.
 */
@Component
class ProfilePatch {

    static final int MAX_NAME = 50;
    static final int MAX_BIO = 1000;
    static final int MAX_ANSWER = 300;
    static final int MAX_PROMPTS = 5;
    static final int MAX_INTERESTS = 20;

    private static final Set<String> KNOWN =
            Set.of("name", "bio", "gender", "interests", "goal", "goingOut", "habits", "prompts");

    private final Vocabulary vocabulary;

    ProfilePatch(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    ProfileEdit read(ObjectNode patch) {
        var reading = new Reading(patch);
        var edit =
                new ProfileEdit(
                        reading.part("name", node -> reading.line("name", node)),
                        reading.part("bio", node -> reading.bio(node)),
                        reading.part("gender", node -> reading.gender(node)),
                        reading.part("interests", node -> reading.interests(node)),
                        reading.part(
                                "goal", node -> reading.word("goal", node, vocabulary.goals())),
                        reading.part(
                                "goingOut",
                                node -> reading.word("goingOut", node, vocabulary.goingOut())),
                        reading.part("habits", node -> reading.habits(node)),
                        reading.part("prompts", node -> reading.prompts(node)));
        reading.finish();
        return edit;
    }

    private final class Reading {

        private final ObjectNode patch;
        private final List<FieldError> errors = new ArrayList<>();

        Reading(ObjectNode patch) {
            this.patch = patch;
            for (var name : patch.propertyNames()) {
                if (!KNOWN.contains(name)) {
                    errors.add(new FieldError(shortened(name), "cannot be changed here"));
                }
            }
        }

        void finish() {
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors.subList(0, Math.min(errors.size(), 20)));
            }
        }

        <T> Optional<T> part(String field, Function<JsonNode, @Nullable T> reader) {
            var node = patch.get(field);
            return node == null ? Optional.empty() : Optional.ofNullable(reader.apply(node));
        }

        private <T> @Nullable T wrong(String field, String message) {
            errors.add(new FieldError(field, message));
            return null;
        }

        @Nullable String line(String field, JsonNode node) {
            var text = node.isString() ? node.asString().strip() : "";
            if (text.isEmpty() || text.length() > MAX_NAME) {
                return wrong(field, "must be text of 1 to " + MAX_NAME + " characters");
            }
            return PlainText.Validator.isPlain(text, false)
                    ? text
                    : wrong(field, "holds characters that are not allowed");
        }

        @Nullable String bio(JsonNode node) {
            if (node.isNull()) {
                return "";
            }
            return prose("bio", node, MAX_BIO);
        }

        private @Nullable String prose(String field, JsonNode node, int longest) {
            if (!node.isString()) {
                return wrong(field, "must be text");
            }
            var text = node.asString().replace("\r\n", "\n").strip();
            if (text.length() > longest) {
                return wrong(field, "must have at most " + longest + " characters");
            }
            return PlainText.Validator.isPlain(text, true)
                    ? text
                    : wrong(field, "holds characters that are not allowed");
        }

        @Nullable Gender gender(JsonNode node) {
            return switch (node.isString() ? node.asString() : "") {
                case "woman" -> Gender.WOMAN;
                case "man" -> Gender.MAN;
                case "nonbinary" -> Gender.NONBINARY;
                default -> wrong("gender", "must be woman, man or nonbinary");
            };
        }

        @Nullable List<String> interests(JsonNode node) {
            if (node.isNull()) {
                return List.of();
            }
            if (!node.isArray() || node.size() > MAX_INTERESTS) {
                return wrong("interests", "must be a list of at most " + MAX_INTERESTS);
            }
            var chosen = new LinkedHashSet<String>();
            for (var item : node) {
                var interest = item.isString() ? item.asString() : "";
                if (!vocabulary.interests().contains(interest)) {
                    return wrong("interests", "holds a word that is not in the vocabulary");
                }
                chosen.add(interest);
            }
            return List.copyOf(chosen);
        }

        @Nullable Optional<String> word(String field, JsonNode node, List<String> words) {
            if (node.isNull()) {
                return Optional.empty();
            }
            var word = node.isString() ? node.asString() : "";
            return words.contains(word)
                    ? Optional.of(word)
                    : wrong(field, "must be one of " + String.join(", ", words));
        }

        @Nullable HabitChange habits(JsonNode node) {
            if (node.isNull()) {
                return new HabitChange(true, Map.of());
            }
            if (!node.isObject()) {
                return wrong("habits", "must be an object");
            }
            var values = new HashMap<String, Optional<String>>();
            for (var entry : node.properties()) {
                var words = vocabulary.habits().get(entry.getKey());
                var value = entry.getValue();
                if (words == null) {
                    return wrong("habits", "names a habit that is not in the vocabulary");
                }
                var word = word("habits." + entry.getKey(), value, words);
                if (word == null) {
                    return null;
                }
                values.put(entry.getKey(), word);
            }
            return new HabitChange(false, values);
        }

        @Nullable List<Prompt> prompts(JsonNode node) {
            if (node.isNull()) {
                return List.of();
            }
            if (!node.isArray() || node.size() > MAX_PROMPTS) {
                return wrong("prompts", "must be a list of at most " + MAX_PROMPTS);
            }
            var prompts = new ArrayList<Prompt>();
            for (var item : node) {
                var prompt = item.path("prompt").asString("");
                if (!vocabulary.prompts().contains(prompt)
                        || prompts.stream().anyMatch(p -> p.prompt().equals(prompt))) {
                    return wrong("prompts", "names an unknown prompt, or one of them twice");
                }
                var answer = prose("prompts", item.path("answer"), MAX_ANSWER);
                if (answer == null) {
                    return null;
                }
                if (answer.isEmpty()) {
                    return wrong("prompts", "has an empty answer");
                }
                prompts.add(new Prompt(prompt, answer));
            }
            return prompts;
        }

        private static String shortened(String name) {
            var plain = name.replaceAll("[^A-Za-z0-9_.-]", "?");
            return plain.substring(0, Math.min(plain.length(), 50));
        }
    }
}
