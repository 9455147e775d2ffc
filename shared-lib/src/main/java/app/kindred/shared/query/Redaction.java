package app.kindred.shared.query;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes the values out of a plan: they are people's names, places and addresses. */
final class Redaction {

    private static final Pattern TEXT = Pattern.compile("[eE]?'(?:[^']|'')*'");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w$.])-?\\d+(?:\\.\\d+)?(?!\\w)");

    /**
     * Lines that speak of work done: their numbers are costs and counts, and what the plan is for.
     */
    private static final Pattern MEASURED =
            Pattern.compile(
                    ".*(duration:|cost=|actual |Buffers:|Rows Removed|Heap Fetches|Sort Method"
                            + "|Memory|Workers|Batches|Heap Blocks|Planning|Execution|I/O).*");

    private Redaction() {}

    static String of(String plan) {
        // Text first and over the whole: a literal may go over several lines.
        return TEXT.matcher(plan)
                .replaceAll("'?'")
                .lines()
                .map(
                        line ->
                                MEASURED.matcher(line).matches()
                                        ? line
                                        : NUMBER.matcher(line).replaceAll("?"))
                .collect(Collectors.joining("\n"));
    }
}
