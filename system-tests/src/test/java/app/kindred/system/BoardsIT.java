package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every query of every board, asked of a real Prometheus that scraped the system while used. */
class BoardsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Kindred kindred = Kindred.running();
    private final int port = freePort();
    @TempDir private Path folder;
    private Process prometheus;

    private record Asked(String board, String panel, String expr) {}

    @BeforeEach
    void start() throws IOException {
        var settings = new StringBuilder("global: {scrape_interval: 1s}\nscrape_configs:\n");
        settings.append("  - {job_name: kindred, metrics_path: /metrics, static_configs: [");
        var names =
                List.of("users-service", "matching-service", "messaging-service", "api-gateway");
        for (int i = 0; i < names.size(); i++) {
            settings.append(
                    "{targets: ['%s'], labels: {service: %s}}, "
                            .formatted(
                                    kindred.services()
                                            .get(i)
                                            .managementUrl()
                                            .replace("http://", ""),
                                    names.get(i)));
        }
        settings.append("]}\n");
        var file = Files.writeString(folder.resolve("prometheus.yml"), settings);
        prometheus =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + file,
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("prometheus.log").toFile())
                        .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        prometheus.destroy();
        prometheus.waitFor();
    }

    @Test
    void everyPanelHasData() throws IOException {
        var queries = queries();
        assertThat(queries).hasSizeGreaterThan(40);
        var silent = new ArrayList<>(queries);
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        do {
            // Rates need traffic between two scrapes.
            Evening.spent(kindred);
            silent.removeIf(this::hasData);
        } while (!silent.isEmpty() && System.nanoTime() < deadline);
        assertThat(silent).as(() -> "Targets: " + ask("targets")).isEmpty();
    }

    private static List<Asked> queries() throws IOException {
        var boards = Path.of(System.getProperty("kindred.root", ".."), "ops/grafana/dashboards");
        var queries = new ArrayList<Asked>();
        try (var files = Files.newDirectoryStream(boards, "*.json")) {
            for (var file : files) {
                var board = JsonMapper.shared().readTree(Files.readString(file));
                for (JsonNode panel : board.path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        queries.add(
                                new Asked(
                                        board.path("title").asString(),
                                        panel.path("title").asString(),
                                        target.path("expr").asString()));
                    }
                }
            }
        }
        return queries;
    }

    private boolean hasData(Asked asked) {
        var query = URLEncoder.encode(asked.expr(), StandardCharsets.UTF_8);
        var answer = ask("query?query=" + query);
        // A refusal is a fault of the board, and no wait mends it.
        assertThat(answer.path("error").asString("")).as(asked.toString()).isEmpty();
        return !answer.path("data").path("result").isEmpty();
    }

    private JsonNode ask(String question) {
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/api/v1/" + question))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        try {
            return JsonMapper.shared().readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
