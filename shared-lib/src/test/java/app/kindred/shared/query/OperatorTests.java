package app.kindred.shared.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.testing.KindredTest;
import app.kindred.shared.testing.TestPostgres;
import app.kindred.shared.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an administrator may ask of a running service: its profiles and its database. */
@SpringBootTest(
        classes = OperatorTests.Service.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=users-service",
            "spring.flyway.enabled=false",
            "spring.datasource.url=${KINDRED_DB_URL}",
            "spring.datasource.username=kindred_users",
            "spring.datasource.password=${KINDRED_DB_PASSWORD}",
            "kindred.outbox.enabled=false",
            "kindred.profiler.kept=3"
        })
@ContextConfiguration(initializers = KindredTest.class)
@ExtendWith(OutputCaptureExtension.class)
class OperatorTests {

    @TempDir private static Path profiles;

    @LocalServerPort private int port;
    @Autowired private JdbcClient jdbc;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry settings) {
        settings.add("kindred.profiler.folder", () -> profiles.toString());
    }

    @BeforeAll
    static void explainSlowStatements() throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(TestPostgres.superuserUrl());
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("../ops/postgres/explain-slow.sql")));
            // A role's setting holds for new sessions, and PgBouncer keeps those of earlier tests.
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE usename = 'kindred_users' AND datname = current_database()");
            statement.execute("SET search_path = users");
            statement.execute("CREATE TABLE IF NOT EXISTS probe (id int PRIMARY KEY, name text)");
            statement.execute("CREATE INDEX IF NOT EXISTS probe_name_idx ON probe (name)");
            statement.execute("GRANT ALL ON probe TO kindred_users");
            statement.execute(
                    "INSERT INTO probe SELECT i, 'n' || i FROM generate_series(1, 100) i"
                            + " ON CONFLICT DO NOTHING");
        }
    }

    @Test
    void nobodyButAnAdministratorMayAsk() {
        for (var path : new String[] {"heap", "threads", "cpu/start", "cpu/stop"}) {
            assertThat(post("/admin/profiler/" + path, Role.MODERATOR).statusCode()).isEqualTo(403);
        }
        for (var path : new String[] {"slow-queries", "pools", "table-health"}) {
            assertThat(get("/admin/database/" + path, Role.MODERATOR).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aProfileIsAPictureOfWhatRan() throws IOException {
        for (var kind : new String[] {"cpu", "alloc", "lock"}) {
            assertThat(post("/admin/profiler/" + kind + "/start?seconds=60").statusCode())
                    .isEqualTo(202);
            assertThat(post("/admin/profiler/cpu/start").statusCode()).isEqualTo(409);
            long deadline = System.nanoTime() + Duration.ofMillis(300).toNanos();
            for (long i = 0; System.nanoTime() < deadline; i++) {
                String.valueOf(i).repeat(3).hashCode();
            }
            var saved = json(post("/admin/profiler/" + kind + "/stop"));
            var name = saved.get("file").asString();
            assertThat(name)
                    .matches("profiles/users-service-" + kind + "-\\d{8}-\\d{6}-\\w+\\.html");
            var picture = Files.readString(profiles.resolve(Path.of(name).getFileName()));
            assertThat(picture).startsWith("<!DOCTYPE html>").contains("Kindred " + kind);
            if (kind.equals("cpu")) {
                assertThat(picture).contains("OperatorTests");
            }
            // Self-contained: it opens on a machine without a network.
            assertThat(picture).doesNotContainPattern("(src|href)=\"?https?://");
        }
        assertThat(post("/admin/profiler/cpu/stop").statusCode()).isEqualTo(409);
        assertThat(post("/admin/profiler/disk/start").statusCode()).isEqualTo(404);
        assertThat(post("/admin/profiler/cpu/start?seconds=0").statusCode()).isEqualTo(422);
    }

    @Test
    void aForgottenRecordingEndsByItself() {
        assertThat(post("/admin/profiler/lock/start?seconds=1").statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> post("/admin/profiler/lock/stop").statusCode() == 409);
    }

    @Test
    void onlySoManyFilesStay(CapturedOutput output) throws IOException {
        for (int i = 0; i < 6; i++) {
            assertThat(json(post("/admin/profiler/threads")).get("file").asString())
                    .endsWith(".json");
        }
        try (var files = Files.list(profiles)) {
            assertThat(files).hasSizeLessThanOrEqualTo(3);
        }
        assertThat(output.getOut()).contains("saved a profile: users-service-threads");
    }

    @Test
    void theHeapIsSavedWhole() throws IOException {
        var name = json(post("/admin/profiler/heap")).get("file").asString();
        var file = profiles.resolve(Path.of(name).getFileName());
        try (var in = Files.newInputStream(file)) {
            assertThat(new String(in.readNBytes(12))).isEqualTo("JAVA PROFILE");
        }
        Files.delete(file);
    }

    @Test
    void theDatabaseTellsWhatToLookAtFirst() {
        var pools = json(get("/admin/database/pools", Role.ADMIN)).get("rows");
        assertThat(pools.get(0).get("maximum").asInt()).isPositive();
        var health = json(get("/admin/database/table-health", Role.ADMIN));
        assertThat(health.get("advice").asString()).isNotBlank();
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                get("/admin/database/table-health", Role.ADMIN)
                                        .body()
                                        .contains("\"probe\""));
        assertThat(get("/admin/database/index-usage", Role.ADMIN).body()).contains("probe_pkey");
        assertThat(get("/admin/database/unused-indexes", Role.ADMIN).body())
                .contains("probe_name_idx")
                .doesNotContain("probe_pkey");
        assertThat(get("/admin/database/replicas", Role.ADMIN).statusCode()).isEqualTo(200);
        // 503 where the library is not loaded: never a 500.
        assertThat(get("/admin/database/slow-queries", Role.ADMIN).statusCode()).isIn(200, 503);
    }

    @Test
    void aSlowStatementLeavesThePlanOfThatRunInTheLogWithoutItsValues(CapturedOutput output) {
        jdbc.sql("SELECT pg_sleep(0.15), name FROM probe WHERE name = 'n7' AND id = :id")
                .param("id", 7)
                .query()
                .listOfRows();
        assertThat(output.getOut())
                .contains("Slow statement, duration:", "Query Text", "actual rows=")
                .doesNotContain("'n7'");
    }

    private HttpResponse<String> get(String path, Role role) {
        return send("GET", path, role);
    }

    private HttpResponse<String> post(String path) {
        return send("POST", path, Role.ADMIN);
    }

    private HttpResponse<String> post(String path, Role role) {
        return send("POST", path, role);
    }

    private HttpResponse<String> send(String method, String path, Role role) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", TestTokens.bearer(UUID.randomUUID(), role))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Service {}
}
