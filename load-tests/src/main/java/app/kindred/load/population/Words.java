package app.kindred.load.population;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What people are called, what they write about themselves and to each other, and the vocabulary of
 * profiles.
 */
record Words(Vocabulary vocabulary, Phrases phrases, Map<String, Map<String, List<String>>> names) {

    /** Kindred's own vocabulary, the file that the services read too. */
    record Vocabulary(
            List<String> interests,
            List<String> goals,
            List<String> goingOut,
            Map<String, List<String>> habits,
            List<String> prompts) {}

    record Phrases(
            List<String> bioOpenings,
            List<String> bioMiddles,
            List<String> bioClosings,
            Map<String, List<String>> answers,
            List<String> openings,
            List<String> replies) {}

    static Words load() {
        var json = JsonMapper.shared();
        try (var vocabulary = resource("/db/vocabulary.json");
                var phrases = resource("/population/words.json");
                var names = resource("/population/names.csv")) {
            return new Words(
                    json.readValue(vocabulary, new TypeReference<Vocabulary>() {}),
                    json.readValue(phrases, new TypeReference<Phrases>() {}),
                    names(new String(names.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A first name as common in the country; nonbinary people bear either kind. */
    String name(String country, int gender, SplittableRandom random) {
        String kind = gender == 1 || gender == 3 && random.nextBoolean() ? "woman" : "man";
        var byGender = names.getOrDefault(country, Objects.requireNonNull(names.get("*")));
        return draw(Objects.requireNonNull(byGender.get(kind)), random);
    }

    static <T> T draw(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static Map<String, Map<String, List<String>>> names(String csv) {
        var names = new HashMap<String, Map<String, List<String>>>();
        for (String line : csv.lines().toList()) {
            var fields = line.split(";");
            for (String country : fields[0].split(" ")) {
                names.computeIfAbsent(country, c -> new HashMap<>())
                        .put(fields[1], List.of(fields[2].split(",")));
            }
        }
        return names;
    }

    private static InputStream resource(String path) {
        return Objects.requireNonNull(Words.class.getResourceAsStream(path), path);
    }
}
