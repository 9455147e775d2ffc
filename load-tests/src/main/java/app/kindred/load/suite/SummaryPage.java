package app.kindred.load.suite;

import app.kindred.load.suite.Summary.Point;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The summary for reading: one file, no scripts, nothing loaded from elsewhere. */
final class SummaryPage {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 140;

    private final Summary summary;
    private final @Nullable JsonNode baseline;

    SummaryPage(Summary summary, Optional<Path> baseline) {
        this.summary = summary;
        this.baseline =
                baseline.map(file -> JsonMapper.shared().readTree(file.toFile())).orElse(null);
    }

    String html() {
        var rows =
                summary.services().entrySet().stream()
                        .map(
                                each ->
                                        row(
                                                each.getKey(),
                                                figure(
                                                        each.getValue().cpuMilliseconds(),
                                                        "services",
                                                        each.getKey(),
                                                        "cpuMilliseconds"),
                                                figure(
                                                        each.getValue().gcSeconds(),
                                                        "services",
                                                        each.getKey(),
                                                        "gcSeconds"),
                                                figure(
                                                        each.getValue().heapMegabytes(),
                                                        "services",
                                                        each.getKey(),
                                                        "heapMegabytes"),
                                                figure(
                                                        each.getValue().poolBusy(),
                                                        "services",
                                                        each.getKey(),
                                                        "poolBusy"),
                                                figure(
                                                        each.getValue().poolWaiting(),
                                                        "services",
                                                        each.getKey(),
                                                        "poolWaiting")))
                        .collect(Collectors.joining());
        return """
               <!doctype html><html lang="en"><meta charset="utf-8"><title>Kindred: %s</title>
               <style>body{font:15px/1.5 sans-serif;max-width:760px;margin:2em auto}td,th{padding:2px 12px;text-align:right}
               svg{background:#f6f6f8;display:block;margin:4px 0 18px}small{color:#777}</style>
               <h1>%s, %s</h1>
               <p>%s. %s requests a second for %.0f s at scale %s, %s server errors, cache hit rate %s. Nearest to its limit: %s. %s</p>
               <table><tr><th>service<th>CPU ms a request<th>GC s<th>heap MB<th>pool busy<th>pool waiting</tr>%s</table>
               %s%s%s
               <p><small>From the services' own metrics, every two seconds; in brackets the baseline. Gatling's report: %s</small></p></html>
               """
                .formatted(
                        summary.suite(),
                        summary.suite(),
                        summary.start(),
                        summary.passed()
                                ? "Every threshold was kept"
                                : "<b>A threshold is broken</b>",
                        figure(summary.requestsPerSecond(), "requestsPerSecond"),
                        summary.seconds(),
                        summary.scale(),
                        figure(summary.serverErrors(), "serverErrors"),
                        figure(summary.cacheHitRate(), "cacheHitRate"),
                        summary.bottleneck(),
                        summary.knee()
                                .map(
                                        k ->
                                                "The knee: %.0f requests a second."
                                                        .formatted(k.requestsPerSecond()))
                                .orElse(""),
                        rows,
                        plot("Requests a second", Point::requestsPerSecond),
                        plot("Mean milliseconds at the gateway", Point::meanMilliseconds),
                        plot(
                                "Cores busy in all services",
                                p -> p.cores().values().stream().mapToDouble(c -> c).sum()),
                        summary.report());
    }

    private static String row(String... cells) {
        return "<tr><td>" + String.join("<td>", cells) + "</tr>";
    }

    private String figure(double value, String... path) {
        String now = String.format(Locale.ROOT, "%.2f", value);
        JsonNode before = baseline;
        for (String step : path) {
            before = before == null ? null : before.path(step);
        }
        return before == null || before.isMissingNode()
                ? now
                : now
                        + " <small>("
                        + String.format(Locale.ROOT, "%.2f", before.asDouble())
                        + ")</small>";
    }

    private String plot(String title, ToDoubleFunction<Point> figure) {
        var points = summary.points();
        double most = points.stream().mapToDouble(figure).max().orElse(1);
        double end = points.isEmpty() ? 1 : points.getLast().second();
        var line =
                points.stream()
                        .map(
                                p ->
                                        String.format(
                                                Locale.ROOT,
                                                "%.1f,%.1f",
                                                p.second() / end * WIDTH,
                                                HEIGHT
                                                        - figure.applyAsDouble(p)
                                                                / Math.max(most, 1e-9)
                                                                * (HEIGHT - 10)))
                        .collect(Collectors.joining(" "));
        return "<div>%s, at most %.1f</div><svg width=\"%d\" height=\"%d\"><polyline fill=\"none\" stroke=\"#3556c0\" stroke-width=\"1.5\" points=\"%s\"/></svg>"
                .formatted(title, most, WIDTH, HEIGHT, line);
    }
}
