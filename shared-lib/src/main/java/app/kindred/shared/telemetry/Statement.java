package app.kindred.shared.telemetry;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a statement does and to which table, as labels: read off the text, since drivers do not
 * tell. A call of a function, whose text does not say either, says it in a comment: <code>
 * &#47;* select profile *&#47;</code>.
 *
 * @param operation select, insert, update, delete, or other
 * @param table the first one that the operation names, or none
 */
record Statement(String operation, String table) {

    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge");

    private static final Pattern NOISE = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    private static final Pattern SAID =
            Pattern.compile("/\\*\\s*(select|insert|update|delete)\\s+(\\w+)\\s*\\*/");

    private static final Pattern WRITE =
            Pattern.compile(
                    "\\b(insert\\s+into|update|delete\\s+from|merge\\s+into)\\s+([\\w.\"]+)");

    private static final Pattern READ = Pattern.compile("\\bfrom\\s+(?:only\\s+)?([\\w.\"]+)");

    /** What follows a WITH and is no table of anybody's. */
    private static final Pattern COMMON_TABLE =
            Pattern.compile(
                    "(?:\\bwith(?:\\s+recursive)?|,)\\s+(\\w+)\\s*(?:\\([^()]*\\)\\s*)?as\\b");

    static Statement of(String sql) {
        var said = SAID.matcher(sql);
        if (said.find()) {
            return new Statement(said.group(1), said.group(2));
        }
        var text = NOISE.matcher(sql).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        var verb = text.substring(0, end);
        if (WRITES.contains(verb) || verb.equals("with")) {
            var write = WRITE.matcher(text);
            if (write.find()) {
                var operation = write.group(1).split("\\s")[0];
                return new Statement(operation, name(write.group(2)));
            }
        }
        return verb.equals("select") || verb.equals("with")
                ? new Statement("select", readFrom(text))
                : new Statement("other", "none");
    }

    private static String readFrom(String text) {
        var own = COMMON_TABLE.matcher(text).results().map(m -> m.group(1)).toList();
        return READ.matcher(text)
                .results()
                .map(m -> name(m.group(1)))
                .filter(name -> !own.contains(name))
                .findFirst()
                .orElse("none");
    }

    private static String name(String written) {
        var plain = written.replace("\"", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }
}
