package app.kindred.load.suite;

import app.kindred.load.suite.Sampler.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends every sample of a run to InfluxDB as it is taken, in its line protocol: one line a service,
 * totals as totals. A receiver that does not answer costs the run nothing but its live picture.
 */
final class InfluxLines implements Consumer<Sample>, AutoCloseable {

    /** Field names, and the series they are the sum of. */
    private static final Map<String, Series> FIELDS =
            new TreeMap<>(
                    Map.of(
                            "cpu_ns", new Series("process_cpu_time_ns_total", ""),
                            "heap_bytes", new Series("jvm_memory_used_bytes", "area=\"heap\""),
                            "gc_seconds", new Series("jvm_gc_pause_seconds_sum", ""),
                            "pool_active", new Series("hikaricp_connections_active", ""),
                            "pool_pending", new Series("hikaricp_connections_pending", ""),
                            "requests", new Series("http_request_duration_seconds_count", ""),
                            "request_seconds", new Series("http_request_duration_seconds_sum", ""),
                            "cache_hits", new Series("cache_hit_total", "")));

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final URI receiver;
    private final String suite;
    private final @Nullable String token;
    private boolean told;

    private record Series(String name, String label) {}

    /**
     * @param receiver all of the address: {@code http://…:8086/write?db=load}, or {@code
     *     …/api/v2/write?org=…&bucket=…}
     * @param token of InfluxDB 2 and later
     */
    InfluxLines(URI receiver, String suite, @Nullable String token) {
        this.receiver = receiver;
        this.suite = suite;
        this.token = token;
    }

    @Override
    public void accept(Sample sample) {
        if (sample.services().isEmpty()) {
            return;
        }
        var request =
                HttpRequest.newBuilder(receiver)
                        .timeout(Duration.ofSeconds(2))
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(lines(sample)));
        if (token != null) {
            request.header("Authorization", "Token " + token);
        }
        try {
            int status =
                    client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode();
            if (status >= 300) {
                tell("answered " + status);
            }
        } catch (IOException e) {
            tell("is not reached: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private String lines(Sample sample) {
        long nanos = sample.at().getEpochSecond() * 1_000_000_000 + sample.at().getNano();
        return sample.services().entrySet().stream()
                .map(
                        service ->
                                "kindred_load,suite=%s,service=%s %s %d"
                                        .formatted(
                                                suite,
                                                service.getKey(),
                                                fields(service.getValue()),
                                                nanos))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String fields(Exposition figures) {
        return FIELDS.entrySet().stream()
                .map(
                        field ->
                                field.getKey()
                                        + "="
                                        + figures.sum(
                                                field.getValue().name(), field.getValue().label()))
                .collect(Collectors.joining(","));
    }

    private void tell(String what) {
        if (!told) {
            System.err.println("InfluxDB " + what + "; the run goes on without it.");
            told = true;
        }
    }
}
