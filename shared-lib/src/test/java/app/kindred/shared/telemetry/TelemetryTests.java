package app.kindred.shared.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.testing.KindredTest;
import app.kindred.shared.testing.OtlpSink;
import app.kindred.shared.testing.TestTokens;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service under real requests, and what its receivers get: Prometheus, OTLP, DogStatsD, New
 * Relic.
 */
@SpringBootTest(
        classes = TelemetryTests.Service.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=shared-lib",
            "spring.flyway.enabled=false",
            "spring.datasource.url=${KINDRED_DB_URL}",
            "spring.datasource.username=kindred_users",
            "spring.datasource.password=${KINDRED_DB_PASSWORD}",
            "kindred.outbox.enabled=false",
            "KINDRED_TRACE_SAMPLE=1.0",
            "KINDRED_LOG_FORMAT=logstash",
            "management.opentelemetry.tracing.export.schedule-delay=100ms",
            "KINDRED_STATSD=true",
            "management.statsd.metrics.export.polling-frequency=1s",
            "KINDRED_NEWRELIC=true",
            "NEW_RELIC_INSERT_KEY=a-key",
            "NEW_RELIC_ACCOUNT_ID=1",
            "management.newrelic.metrics.export.step=1s"
        })
@ContextConfiguration(initializers = KindredTest.class)
@ExtendWith(OutputCaptureExtension.class)
// Its registries push to receivers that stop with it, on event loops that a later test would share.
@DirtiesContext
class TelemetryTests {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final OtlpSink COLLECTOR = OtlpSink.started();
    private static final NewRelicIntake NEW_RELIC = new NewRelicIntake();
    private static final DogStatsD AGENT = new DogStatsD();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort private int port;
    @LocalManagementPort private int managementPort;

    @DynamicPropertySource
    static void receivers(DynamicPropertyRegistry settings) {
        settings.add("management.opentelemetry.tracing.export.otlp.endpoint", COLLECTOR::endpoint);
        settings.add("KINDRED_NEWRELIC_URI", NEW_RELIC::uri);
        settings.add("DD_DOGSTATSD_PORT", AGENT::port);
    }

    @AfterAll
    static void stopReceivers() {
        COLLECTOR.close();
        NEW_RELIC.close();
        AGENT.close();
    }

    @Test
    void requestsAreMeasuredByTheNamesOfTheContract() {
        get("/people/" + UUID.randomUUID());
        get("/people/" + UUID.randomUUID());
        var metrics = scrape("text/plain");
        var labels = "{method=\"GET\",route=\"/people/{id}\",status_code=\"200\"";
        for (var bucket : List.of("0.01", "0.05", "0.1", "0.5", "1.0", "2.0", "5.0", "+Inf")) {
            assertThat(metrics)
                    .contains(
                            "http_request_duration_seconds_bucket"
                                    + labels
                                    + ",le=\""
                                    + bucket
                                    + "\"}");
        }
        assertThat(
                        metrics.lines()
                                .filter(
                                        line ->
                                                line.startsWith(
                                                        "http_request_duration_seconds_bucket"
                                                                + labels)))
                .hasSize(8);
        assertThat(metrics).contains("http_request_duration_seconds_count" + labels + "} ");
        assertThat(metrics).contains("http_requests_total" + labels + "} ");
        assertThat(metrics)
                .contains(
                        "api_latency_seconds_count{endpoint=\"/people/{id}\",method=\"GET\",status=\"200\"}");
        assertThat(metrics).containsPattern("active_connections [1-9]");
        assertThat(metrics).contains("jvm_memory_used_bytes", "process_cpu_usage");
    }

    @Test
    void whatClientsMakeUpBecomesNoSeries() {
        for (int i = 0; i < 20; i++) {
            get("/made/up/" + i);
            request("INVENTED" + i, "/made/up");
        }
        var metrics = scrape("text/plain");
        assertThat(metrics).contains("route=\"unmatched\"").doesNotContain("/made/up", "INVENTED");
        assertThat(metrics).contains("method=\"OTHER\"");
    }

    @Test
    void statementsAreMeasuredByOperationAndTable() {
        get("/people/" + UUID.randomUUID());
        var metrics = scrape("text/plain");
        var labels = "{operation=\"select\",table=\"pg_class\"";
        for (var bucket : List.of("0.001", "0.01", "0.05", "0.1", "0.5", "1.0", "+Inf")) {
            assertThat(metrics)
                    .contains(
                            "database_query_duration_seconds_bucket"
                                    + labels
                                    + ",le=\""
                                    + bucket
                                    + "\"}");
        }
        assertThat(metrics)
                .contains("db_query_duration_seconds_count{operation=\"people.count\"}")
                .contains("hikaricp_connections_active", "hikaricp_connections_max");
    }

    @Test
    void aTraceReachesFromTheCallerToTheStatementAndTheLog(CapturedOutput output) {
        var trace = UUID.randomUUID().toString().replace("-", "");
        var answer =
                request(
                        "GET",
                        "/people/" + UUID.randomUUID(),
                        "traceparent",
                        "00-" + trace + "-00f067aa0ba902b7-01");
        assertThat(answer.statusCode()).isEqualTo(200);
        await().atMost(SOON).until(() -> spans(trace).size() >= 2);
        var request = spans(trace).stream().filter(s -> s.name().contains("/people/")).findFirst();
        assertThat(request).isPresent();
        assertThat(request.get().parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(request.get().attributes())
                .containsEntry("operation.name", "http.request")
                .containsEntry("route", "/people/{id}");
        assertThat(request.get().resource())
                .containsEntry("service.name", "shared-lib")
                .containsEntry("deployment.environment.name", "development")
                .containsKeys("service.version", "team", "region");
        var statement =
                spans(trace).stream().filter(s -> s.name().equals("select pg_class")).findFirst();
        assertThat(statement).isPresent();
        assertThat(statement.get().parentId()).isEqualTo(request.get().spanId());
        var line =
                output.getOut()
                        .lines()
                        .filter(l -> l.contains("counted people") && l.contains(trace))
                        .findFirst()
                        .orElseThrow();
        var json = JsonMapper.shared().readTree(line);
        assertThat(json.get("traceId").asString()).isEqualTo(trace);
        assertThat(json.get("spanId").asString()).isEqualTo(request.get().spanId());
        assertThat(json.get("service").asString()).isEqualTo("shared-lib");
        assertThat(json.get("env").asString()).isEqualTo("development");
        assertThat(json.has("version")).isTrue();
        assertThat(json.has("dd.trace_id")).isFalse();
    }

    @Test
    void aProblemNamesTheTraceItBelongsTo() {
        var trace = UUID.randomUUID().toString().replace("-", "");
        var answer =
                request("GET", "/broken", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
        assertThat(JsonMapper.shared().readTree(answer.body()).get("traceId").asString())
                .isEqualTo(trace);
    }

    @Test
    void aHistogramPointsToATrace() {
        get("/people/" + UUID.randomUUID());
        await().atMost(SOON)
                .until(
                        () ->
                                scrape("application/openmetrics-text")
                                        .lines()
                                        .anyMatch(
                                                l ->
                                                        l.startsWith("http_request_duration")
                                                                && l.contains("trace_id=")));
    }

    @Test
    void dogStatsDGetsTheSameNumbersWithTheirOrigin() {
        await().atMost(SOON)
                .until(
                        () -> {
                            get("/people/" + UUID.randomUUID());
                            return AGENT.lines.stream()
                                    .anyMatch(
                                            l ->
                                                    l.startsWith("api.latency:")
                                                            && l.contains("endpoint:/people/{id}")
                                                            && l.contains("service:shared-lib")
                                                            && l.contains("region:local")
                                                            && l.contains("team:kindred"));
                        });
    }

    @Test
    void newRelicGetsThemUnderCustom() {
        await().atMost(SOON)
                .until(
                        () -> {
                            get("/people/" + UUID.randomUUID());
                            return NEW_RELIC.bodies.stream()
                                    .anyMatch(
                                            b ->
                                                    b.contains("Custom/api/latency")
                                                            && b.contains("KindredMetric")
                                                            && b.contains("shared-lib"));
                        });
        assertThat(NEW_RELIC.keys).containsOnly("a-key");
    }

    private List<OtlpSink.Span> spans(String trace) {
        return COLLECTOR.spans().stream().filter(s -> s.traceId().equals(trace)).toList();
    }

    private HttpResponse<String> get(String path) {
        return request("GET", path);
    }

    private HttpResponse<String> request(String method, String path, String... headers) {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", TestTokens.bearer(UUID.randomUUID()))
                        .method(method, HttpRequest.BodyPublishers.noBody()),
                headers);
    }

    private String scrape(String type) {
        return send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:" + managementPort + "/metrics"))
                                .header("Accept", type),
                        new String[0])
                .body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String[] headers) {
        try {
            if (headers.length > 0) {
                request.headers(headers);
            }
            return CLIENT.send(
                    request.timeout(Duration.ofSeconds(20)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Takes the events of New Relic's registry. */
    private static final class NewRelicIntake {

        private final HttpServer server;
        final Queue<String> bodies = new ConcurrentLinkedQueue<>();
        final Queue<String> keys = new ConcurrentLinkedQueue<>();

        NewRelicIntake() {
            try {
                server =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext(
                    "/",
                    exchange -> {
                        var body = exchange.getRequestBody().readAllBytes();
                        if ("gzip"
                                .equals(
                                        exchange.getRequestHeaders()
                                                .getFirst("Content-Encoding"))) {
                            body =
                                    new GZIPInputStream(new ByteArrayInputStream(body))
                                            .readAllBytes();
                        }
                        keys.add(exchange.getRequestHeaders().getFirst("X-Insert-Key"));
                        bodies.add(new String(body, StandardCharsets.UTF_8));
                        exchange.sendResponseHeaders(200, -1);
                        exchange.close();
                    });
            server.start();
        }

        String uri() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        void close() {
            server.stop(0);
        }
    }

    /** Takes the datagrams that Datadog's agent would. */
    private static final class DogStatsD {

        private final DatagramSocket socket;
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        DogStatsD() {
            try {
                socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(this::receive);
        }

        int port() {
            return socket.getLocalPort();
        }

        void close() {
            socket.close();
        }

        private void receive() {
            var buffer = new byte[65_535];
            try {
                while (!socket.isClosed()) {
                    var packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(lines::add);
                }
            } catch (IOException e) {
                // Closed: the test is over.
            }
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(People.class)
    static class Service {}

    @RestController
    static class People {

        private static final Logger log = LoggerFactory.getLogger(People.class);

        private final JdbcClient jdbc;
        private final NamedQueries queries;

        People(JdbcClient jdbc, NamedQueries queries) {
            this.jdbc = jdbc;
            this.queries = queries;
        }

        @GetMapping("/people/{id}")
        long people(@PathVariable UUID id) {
            long count =
                    queries.time(
                            "people.count",
                            () ->
                                    jdbc.sql("SELECT count(*) FROM pg_class")
                                            .query(Long.class)
                                            .single());
            log.info("counted people");
            return count;
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("for the test");
        }
    }
}
