package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of every board, asked of a real Prometheus that scraped the system while used. */
class BoardsIT {

    private static final Pattern ASKED = Pattern.compile("(\\d+) queries of the boards");

    private final Kindred kindred = Kindred.running();
    private final int port = ServiceProcess.freePort();
    @TempDir private Path folder;
    private Process prometheus;

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
        var answer = new Answer(1, "");
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        do {
            // Rates need traffic between two scrapes.
            Evening.spent(kindred);
            answer = checked();
        } while (answer.code() != 0 && System.nanoTime() < deadline);
        assertThat(answer.code()).as(answer.text()).isZero();
        var asked = ASKED.matcher(answer.text());
        assertThat(asked.find()).isTrue();
        assertThat(Integer.parseInt(asked.group(1))).isGreaterThan(40);
    }

    private record Answer(int code, String text) {}

    /** What {@code ./run boards} says of this Prometheus. */
    private Answer checked() throws IOException {
        var root = Path.of(System.getProperty("kindred.root", ".."));
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                root.resolve("load-tests/target/lib") + "/*",
                                root.resolve("ops/boards/CheckBoards.java").toString(),
                                "http://127.0.0.1:" + port,
                                root.resolve("ops/grafana/dashboards").toString())
                        .redirectErrorStream(true)
                        .start();
        try (var output = process.inputReader()) {
            var text = output.lines().collect(Collectors.joining("\n"));
            return new Answer(process.waitFor(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
