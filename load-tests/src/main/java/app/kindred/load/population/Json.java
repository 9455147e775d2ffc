package app.kindred.load.population;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The few JSON columns, written by hand: a million rows are not worth an object mapper. */
final class Json {

    /** Of the largest of the three sizes. */
    static final int WIDTH = 1080;

    static final int HEIGHT = 1350;

    private static final List<String> DEALBREAKERS =
            List.of(
                    "smoking",
                    "daily-smoking",
                    "heavy-drinking",
                    "has-children",
                    "wants-children",
                    "no-children",
                    "casual",
                    "friends-only");

    private Json() {}

    static String habits(Map<String, String> habits) {
        return habits.entrySet().stream()
                .map(habit -> string(habit.getKey()) + ":" + string(habit.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String prompts(List<Person.Answer> prompts) {
        return prompts.stream()
                .map(
                        p ->
                                "{\"prompt\":"
                                        + string(p.prompt())
                                        + ",\"answer\":"
                                        + string(p.answer())
                                        + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    static String photos(List<Person.Photo> photos) {
        return photos.stream()
                .map(
                        p ->
                                "{\"id\":\""
                                        + p.id()
                                        + "\",\"width\":"
                                        + WIDTH
                                        + ",\"height\":"
                                        + HEIGHT
                                        + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    static String dealbreakers(int refuses) {
        if (refuses == 0) {
            return "{}";
        }
        var words = new StringBuilder();
        for (int bit = 0; bit < DEALBREAKERS.size(); bit++) {
            if ((refuses & 1 << bit) != 0) {
                words.append(words.isEmpty() ? "" : ",").append(string(DEALBREAKERS.get(bit)));
            }
        }
        return "{\"refuses\":[" + words + "]}";
    }

    static String string(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
