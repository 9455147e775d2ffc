package app.kindred.load.suite;

import app.kindred.load.suite.Sampler.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run on one page: what the gateway answered, what each service spent on it, and which part was
 * nearest to its limit.
 *
 * @param points the run over time, one for each interval between two samples
 */
record Summary(
        String suite,
        double scale,
        Instant start,
        double seconds,
        boolean passed,
        double requests,
        double requestsPerSecond,
        double serverErrors,
        Map<String, Cost> services,
        double cacheHitRate,
        String bottleneck,
        Optional<Level> knee,
        List<Point> points,
        Path report) {

    /**
     * What a service spent.
     *
     * @param cpuMilliseconds per request through the gateway
     * @param poolWaiting the most requests that waited for a database connection at once
     */
    record Cost(
            double cpuSeconds,
            double cpuMilliseconds,
            double gcSeconds,
            double heapMegabytes,
            double poolBusy,
            double poolWaiting) {}

    /** One interval. */
    record Point(
            double second,
            double requestsPerSecond,
            double meanMilliseconds,
            double lateShare,
            Map<String, Double> cores) {}

    /** The pace that was still answered in time. */
    record Level(double requestsPerSecond, double meanMilliseconds) {}

    /**
     * What every service counts its requests by; a gateway that does not has Spring's own name for
     * it.
     */
    private static final List<String> REQUESTS =
            List.of("http_request_duration_seconds", "http_server_requests_seconds");

    /**
     * The share of answers above half a second from which the objective, a p95 below it, is broken.
     */
    private static final double LATE = 0.05;

    static Summary of(
            String suite,
            double scale,
            Instant start,
            boolean passed,
            List<Sample> samples,
            Path report) {
        var first = samples.getFirst();
        var last = samples.getLast();
        double requests = requests(first, last, "_count", "");
        double seconds = Duration.between(first.at(), last.at()).toMillis() / 1000.0;
        var costs = new LinkedHashMap<String, Cost>();
        for (var service : Services.all()) {
            costs.put(service.name(), cost(service.name(), samples, requests));
        }
        var points = points(samples);
        return new Summary(
                suite,
                scale,
                start,
                seconds,
                passed,
                requests,
                requests / seconds,
                requests(first, last, "_count", "=\"5"),
                costs,
                cacheHitRate(first, last),
                bottleneck(costs, seconds),
                suite.equals("breakpoint") ? knee(points) : Optional.empty(),
                points,
                report);
    }

    void print(PrintStream out) {
        out.printf(
                "%n%s: %,.0f requests in %.0f s, %.0f a second, %.0f server errors, %s.%n",
                suite,
                requests,
                seconds,
                requestsPerSecond,
                serverErrors,
                passed ? "every threshold kept" : "a threshold is broken");
        out.printf(
                "%-10s %9s %14s %7s %8s %10s %12s%n",
                "service",
                "CPU s",
                "CPU ms/request",
                "GC s",
                "heap MB",
                "pool busy",
                "pool waiting");
        services.forEach(
                (name, cost) ->
                        out.printf(
                                "%-10s %9.1f %14.2f %7.2f %8.0f %10.0f %12.0f%n",
                                name,
                                cost.cpuSeconds(),
                                cost.cpuMilliseconds(),
                                cost.gcSeconds(),
                                cost.heapMegabytes(),
                                cost.poolBusy(),
                                cost.poolWaiting()));
        out.printf(
                "Cache hit rate %.0f %%. Nearest to its limit: %s.%n",
                cacheHitRate * 100, bottleneck);
        knee.ifPresent(
                level ->
                        out.printf(
                                "The knee: %.0f requests a second were still answered in time, on average in %.0f ms.%n",
                                level.requestsPerSecond(), level.meanMilliseconds()));
    }

    /**
     * {@code summary.json} and {@code summary.html}; compared with an earlier JSON where one is
     * given.
     */
    void write(Path folder, Optional<Path> baseline) throws IOException {
        var json = JsonMapper.shared().writerWithDefaultPrettyPrinter();
        Files.writeString(folder.resolve("summary.json"), json.writeValueAsString(this));
        Files.writeString(folder.resolve("summary.html"), new SummaryPage(this, baseline).html());
        System.out.println(
                "Written to "
                        + folder.resolve("summary.html")
                        + "; Gatling's own report lies in "
                        + report);
    }

    private static Cost cost(String service, List<Sample> samples, double requests) {
        var first = samples.getFirst();
        var last = samples.getLast();
        double cpu = delta(first, last, service, "process_cpu_time_ns_total", "") / 1e9;
        return new Cost(
                cpu,
                requests == 0 ? 0 : cpu * 1000 / requests,
                delta(first, last, service, "jvm_gc_pause_seconds_sum", ""),
                most(samples, service, "jvm_memory_used_bytes", "area=\"heap\"") / 1e6,
                most(samples, service, "hikaricp_connections_active", ""),
                most(samples, service, "hikaricp_connections_pending", ""));
    }

    private static List<Point> points(List<Sample> samples) {
        var points = new ArrayList<Point>();
        for (int i = 1; i < samples.size(); i++) {
            var from = samples.get(i - 1);
            var to = samples.get(i);
            double seconds =
                    Math.max(0.1, Duration.between(from.at(), to.at()).toMillis() / 1000.0);
            double requests = requests(from, to, "_count", "");
            double mean = requests == 0 ? 0 : requests(from, to, "_sum", "") * 1000 / requests;
            double intime = requests(from, to, "_bucket", "le=\"0.5\"");
            var cores = new LinkedHashMap<String, Double>();
            for (var service : Services.all()) {
                cores.put(
                        service.name(),
                        delta(from, to, service.name(), "process_cpu_time_ns_total", "")
                                / 1e9
                                / seconds);
            }
            points.add(
                    new Point(
                            Duration.between(samples.getFirst().at(), to.at()).toMillis() / 1000.0,
                            requests / seconds,
                            mean,
                            // Without buckets, half a second on average stands for "too many were
                            // late".
                            intime == 0 ? (mean > 500 ? 1 : 0) : Math.max(0, 1 - intime / requests),
                            cores));
        }
        return points;
    }

    /** The highest pace before answers began to be late and stayed so. */
    private static Optional<Level> knee(List<Point> points) {
        Level best = null;
        int late = 0;
        for (var point : points) {
            late = point.lateShare() > LATE ? late + 1 : 0;
            if (late == 3) {
                break;
            }
            if (late == 0
                    && (best == null || point.requestsPerSecond() > best.requestsPerSecond())) {
                best = new Level(point.requestsPerSecond(), point.meanMilliseconds());
            }
        }
        return Optional.ofNullable(best);
    }

    private static String bottleneck(Map<String, Cost> costs, double seconds) {
        for (var cost : costs.entrySet()) {
            if (cost.getValue().poolWaiting() > 5) {
                return "the database pool of " + cost.getKey();
            }
        }
        double all = costs.values().stream().mapToDouble(Cost::cpuSeconds).sum();
        var dearest =
                costs.entrySet().stream()
                        .max(
                                Map.Entry.comparingByValue(
                                        (a, b) -> Double.compare(a.cpuSeconds(), b.cpuSeconds())))
                        .orElseThrow();
        return "the processor: %.1f of %d cores in the services, most of it in %s"
                .formatted(
                        all / seconds,
                        Runtime.getRuntime().availableProcessors(),
                        dearest.getKey());
    }

    private static double cacheHitRate(Sample first, Sample last) {
        double hits = 0;
        double misses = 0;
        for (var service : Services.all()) {
            hits += delta(first, last, service.name(), "cache_hit_total", "");
            misses += delta(first, last, service.name(), "cache_miss_total", "tier=\"l2\"");
        }
        return hits + misses == 0 ? 0 : hits / (hits + misses);
    }

    private static double requests(Sample from, Sample to, String figure, String label) {
        return REQUESTS.stream()
                .mapToDouble(name -> delta(from, to, "gateway", name + figure, label))
                .filter(count -> count > 0)
                .findFirst()
                .orElse(0);
    }

    private static double most(List<Sample> samples, String service, String name, String label) {
        return samples.stream()
                .mapToDouble(sample -> value(sample, service, name, label))
                .max()
                .orElse(0);
    }

    private static double delta(Sample from, Sample to, String service, String name, String label) {
        return Math.max(0, value(to, service, name, label) - value(from, service, name, label));
    }

    private static double value(Sample sample, String service, String name, String label) {
        var exposition = sample.services().get(service);
        return exposition == null ? 0 : exposition.sum(name, label);
    }
}
