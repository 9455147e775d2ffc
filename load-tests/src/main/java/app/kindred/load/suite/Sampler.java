package app.kindred.load.suite;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the metrics of all services every other second while a suite runs. A service that does not
 * answer is left out.
 */
final class Sampler implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(2);

    /** What all services said at one time. */
    record Sample(Instant at, Map<String, Exposition> services) {}

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sampler").factory());
    private final List<Sample> samples = new ArrayList<>();
    private final Consumer<Sample> live;

    private Sampler(Consumer<Sample> live) {
        this.live = live;
    }

    /**
     * @param live is shown each sample when it is taken
     */
    static Sampler start(Consumer<Sample> live) {
        var sampler = new Sampler(live);
        sampler.timer.scheduleAtFixedRate(
                sampler::take, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return sampler;
    }

    /** Ends the sampling with one more look. */
    List<Sample> stop() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(10, TimeUnit.SECONDS);
        take();
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }

    private void take() {
        var services = new HashMap<String, Exposition>();
        for (var service : Services.all()) {
            var uri = URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics");
            var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(3)).build();
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    services.put(service.name(), Exposition.parse(answer.body()));
                }
            } catch (IOException e) {
                // The run goes on; the summary says whose figures are missing.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        var sample = new Sample(Instant.now(), services);
        synchronized (samples) {
            samples.add(sample);
        }
        live.accept(sample);
    }
}
