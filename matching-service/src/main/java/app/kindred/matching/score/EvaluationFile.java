package app.kindred.matching.score;

import app.kindred.matching.score.Evaluation.Pair;
import app.kindred.matching.score.Evaluation.Profile;
import app.kindred.matching.score.Evaluation.Swipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what an {@link Evaluation} needs from one CSV file without a header. The first column says
 * what a line is; lines that start with {@code #} and empty ones are skipped.
 *
 * <pre>
 * profile,ID,AGE,INTERESTS,GOAL,GOING_OUT   interests as positions in the vocabulary, separated by
 *                                           spaces; goal and going out as one-based positions, 0 unset
 * swipe,FROM,TO,1|0                         the history, 1 for a like
 * pair,VIEWER,CANDIDATE,1|0                 the pairs to rank, 1 where both came to like each other
 * </pre>
 */
public record EvaluationFile(List<Profile> profiles, List<Swipe> history, List<Pair> pairs) {

    private static final int INTERESTS = 128;

    /** A file that cannot be read names its line. */
    public static EvaluationFile read(Path path) throws IOException {
        try (var lines = Files.newBufferedReader(path)) {
            return read(lines);
        }
    }

    static EvaluationFile read(BufferedReader lines) throws IOException {
        var file = new EvaluationFile(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int number = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    file.add(line.split(",", -1));
                } catch (RuntimeException e) {
                    throw new IOException(
                            "Line %d is not understood: %s".formatted(number, line), e);
                }
            }
        }
        return file;
    }

    private void add(String[] columns) {
        switch (columns[0].strip()) {
            case "profile" -> profiles.add(profile(columns));
            case "swipe" -> history.add(new Swipe(columns[1], columns[2], yes(columns[3])));
            case "pair" -> pairs.add(new Pair(columns[1], columns[2], yes(columns[3])));
            default -> throw new IllegalArgumentException("profile, swipe or pair");
        }
    }

    private static Profile profile(String[] columns) {
        long low = 0;
        long high = 0;
        for (var interest : columns[3].strip().split(" +")) {
            if (!interest.isEmpty()) {
                int position = Integer.parseInt(interest);
                if (position < 0 || position >= INTERESTS) {
                    throw new IllegalArgumentException("No such interest: " + position);
                }
                low |= position < 64 ? 1L << position : 0;
                high |= position < 64 ? 0 : 1L << (position - 64);
            }
        }
        return new Profile(
                columns[1],
                new Person(
                        Integer.parseInt(columns[2].strip()),
                        low,
                        high,
                        Integer.parseInt(columns[4].strip()),
                        Integer.parseInt(columns[5].strip()),
                        0,
                        0,
                        0,
                        0));
    }

    private static boolean yes(String column) {
        return switch (column.strip()) {
            case "1" -> true;
            case "0" -> false;
            default -> throw new IllegalArgumentException("1 or 0");
        };
    }
}
