package app.kindred.load.bench;

import app.kindred.load.bench.CandidatesBench.Line;
import app.kindred.load.bench.CandidatesBench.Place;
import app.kindred.load.bench.Designs.Design;
import app.kindred.load.bench.Designs.Family;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The table of a run, and which of the stated goals it misses. */
record CandidatesReport(List<Line> searches, List<WriteBench.Rates> writes) {

    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;

    private static final int MOST_OF_A_LIGHT_ONE = 12;

    /** Below this a difference in time is noise of the clock, not of the search. */
    private static final double NOISE_MILLISECONDS = 0.3;

    void print(PrintStream out) {
        out.println();
        out.println(
                "Milliseconds / buffers inside the database, medians; ratio: wide over ours. Rows and planning are ours.");
        out.printf(
                "%9s %-18s %-7s | %17s %5s %6s | %19s %8s | %19s | %s%n",
                "people",
                "viewer",
                "order",
                "ours",
                "rows",
                "plan",
                "wide, textbook",
                "ratio",
                "narrow, one GiST",
                "= brute force");
        for (var line : searches) {
            var wide = cost(line, Design.WIDE);
            out.printf(
                    "%9d %-18s %-7s | %17s %5d %6.2f | %19s %7.1fx | %19s | %s%n",
                    line.people(),
                    line.viewer().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                    line.family().name().toLowerCase(java.util.Locale.ROOT),
                    both(line.ours()),
                    line.ours().rows(),
                    line.ours().planningMilliseconds(),
                    both(wide),
                    wide.milliseconds() / line.ours().milliseconds(),
                    both(cost(line, Design.GIST)),
                    line.identical() ? "yes" : "NO");
        }
        out.println();
        out.printf(
                "%9s %-6s %-13s %12s %7s %12s%n",
                "people", "write", "table", "per second", "HOT", "WAL bytes");
        for (var rate : writes) {
            out.printf(
                    "%9d %-6s %-13s %12.0f %6.0f%% %12.0f%n",
                    rate.people(),
                    rate.kind(),
                    rate.table(),
                    rate.perSecond(),
                    rate.hotShare() * 100,
                    rate.walBytes());
        }
    }

    void writeJson(Path file) {
        JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValue(file, Map.of("searches", searches, "writes", writes));
    }

    List<String> missed() {
        var missed = new ArrayList<String>();
        growth(missed, Family.NEAREST, Explained::milliseconds, 1.3, "milliseconds");
        growth(missed, Family.NEAREST, Explained::buffers, 1.5, "buffers");
        growth(missed, Family.RECENT, Explained::milliseconds, 4, "milliseconds");
        for (var line : searches) {
            if (!line.identical()) {
                missed.add(name(line) + " differs from brute force");
            }
            if (line.ours().jit()) {
                missed.add(name(line) + " was compiled just in time");
            }
            if (line.people() == LARGE && line.ours().planningMilliseconds() >= 0.6) {
                missed.add(
                        "%s took %.2f ms to plan; the goal is 0.6"
                                .formatted(name(line), line.ours().planningMilliseconds()));
            }
            relative(missed, line);
        }
        searches.stream().map(Line::people).distinct().forEach(people -> heavy(missed, people));
        return missed;
    }

    /**
     * Who swiped thousands, against who swiped nobody, by what a deck costs each of them: it asks
     * for both orders, whose bad cases are complementary.
     */
    private void heavy(List<String> missed, int people) {
        double light = deck(people, Place.DENSE);
        for (var viewer : List.of(Place.DENSE_HEAVY, Place.DENSE_HEAVY_RECENT)) {
            double ratio = deck(people, viewer) / light;
            if (ratio > MOST_OF_A_LIGHT_ONE) {
                missed.add(
                        "%s at %,d costs %.1f times the light one; the goal is %d"
                                .formatted(viewer, people, ratio, MOST_OF_A_LIGHT_ONE));
            }
        }
    }

    private double deck(int people, Place viewer) {
        return Stream.of(Family.values())
                .flatMap(family -> find(people, viewer, family).stream())
                .mapToDouble(line -> line.ours().milliseconds())
                .sum();
    }

    private void growth(
            List<String> missed,
            Family family,
            ToDoubleFunction<Explained> figure,
            double most,
            String unit) {
        var small = find(SMALL, Place.DENSE, family);
        var large = find(LARGE, Place.DENSE, family);
        if (small.isPresent() && large.isPresent()) {
            double ratio =
                    figure.applyAsDouble(large.get().ours())
                            / figure.applyAsDouble(small.get().ours());
            if (ratio > most) {
                missed.add(
                        "%s grows %.2f times in %s from 10,000 to 1,000,000; the goal is %.1f"
                                .formatted(family, ratio, unit, most));
            }
        }
    }

    private void relative(List<String> missed, Line line) {
        double dense =
                find(line.people(), Place.DENSE, line.family())
                        .map(l -> l.ours().milliseconds())
                        .orElse(0.0);
        double ours = line.ours().milliseconds();
        if (line.viewer() == Place.NOBODY_NEAR && ours > Math.max(dense, NOISE_MILLISECONDS)) {
            missed.add("%s costs %.1f ms, more than the metro".formatted(name(line), ours));
        }
        if (line.people() == LARGE && line.viewer() == Place.DENSE) {
            double ratio = cost(line, Design.WIDE).milliseconds() / ours;
            double goal = line.family() == Family.NEAREST ? 100 : 30;
            if (ratio < goal) {
                missed.add(
                        "%s is only %.0f times faster than the wide table; the goal is %.0f"
                                .formatted(name(line), ratio, goal));
            }
        }
    }

    private Optional<Line> find(int people, Place viewer, Family family) {
        return searches.stream()
                .filter(
                        line ->
                                line.people() == people
                                        && line.viewer() == viewer
                                        && line.family() == family)
                .findFirst();
    }

    private static Explained cost(Line line, Design design) {
        var cost = line.others().get(design);
        if (cost == null) {
            throw new IllegalStateException("No figures for " + design);
        }
        return cost;
    }

    private static String name(Line line) {
        return "%s %s at %,d".formatted(line.viewer(), line.family(), line.people());
    }

    private static String both(Explained cost) {
        return "%.2f / %d".formatted(cost.milliseconds(), cost.buffers());
    }
}
