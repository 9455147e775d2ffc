package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.system.DatadogIntake.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two services under Datadog's own agent with production's settings, sending to an intake of ours:
 * what we observe arrives there as one trace, under our names.
 */
@Tag("deployment")
class DatadogAgentIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Kindred KINDRED = Kindred.running();
    private static final DatadogIntake INTAKE = DatadogIntake.started();

    private static ServiceProcess matching;
    private static ServiceProcess gateway;

    @BeforeAll
    static void startUnderTheAgent() {
        matching = underTheAgent("matching", "matching-service", Map.of());
        gateway =
                underTheAgent(
                        "gateway", "api-gateway", Map.of("KINDRED_MATCHING_URL", matching.url()));
        matching.start();
        gateway.start();
        matching.awaitReady();
        gateway.awaitReady();
    }

    @AfterAll
    static void stop() {
        matching.kill();
        gateway.kill();
        INTAKE.close();
    }

    @Test
    void aDeckIsOneTraceFromTheGatewayToTheStatement() {
        // Nobody whose deck a start would have warmed.
        var alex = Person.registered(KINDRED, "Alex", "woman").looking("man", 41.0, -31.0);
        var here = alex.client().at(gateway.url());
        Eventually.within(
                SOON,
                "a deck",
                () -> here.get("/api/matches/candidates?limit=5").expect(200, 409).status() == 200);

        var id = alex.id().toString();
        var find =
                await(
                        named("matching.find_matches")
                                .and(s -> s.resource().equals(id))
                                .and(s -> hasBelow(s, "matching.filter_location")));
        assertThat(find.service()).isEqualTo("matching-service");
        assertThat(find.tags())
                .containsEntry("env", "test")
                .containsEntry("version", "under-test")
                .containsEntry("team", "kindred")
                .containsEntry("region", "here")
                .containsEntry("user.id", id);
        var location =
                await(named("matching.filter_location").and(s -> s.parentId() == find.spanId()));
        await(named("matching.calculate_compatibility").and(s -> s.parentId() == find.spanId()));
        await(named("postgresql.query").and(s -> s.parentId() == location.spanId()));
        // The request in matching, and around it the one in the gateway.
        await(s -> s.traceId() == find.traceId() && s.service().equals("api-gateway"));
        var sampled = await(s -> s.traceId() == find.traceId() && s.parentId() == 0);
        assertThat(sampled.numbers()).containsKey("_sampling_priority_v1");
        assertThat(sampled.numbers().get("_sampling_priority_v1")).isPositive();
    }

    @Test
    void logLinesNameDatadogsTrace() {
        KINDRED.client()
                .loggedIn("admin@example.com", "Test123!@#")
                .at(gateway.url())
                .post("/services/matching/admin/profiler/threads", Map.of())
                .expect(200, 201);
        var found = new String[1];
        Eventually.within(
                SOON,
                "the log line",
                () -> {
                    found[0] =
                            Files.readAllLines(matching.log()).stream()
                                    .filter(l -> l.contains("saved a profile"))
                                    .reduce((first, second) -> second)
                                    .orElse(null);
                    return found[0] != null;
                });
        var line = found[0];
        var logged = JsonMapper.shared().readTree(line).get("dd.trace_id").asString();
        long traceId =
                logged.length() == 32
                        ? Long.parseUnsignedLong(logged.substring(16), 16)
                        : Long.parseUnsignedLong(logged);
        await(s -> s.traceId() == traceId && s.service().equals("matching-service"));
        await(s -> s.traceId() == traceId && s.service().equals("api-gateway"));
    }

    private static ServiceProcess underTheAgent(
            String name, String module, Map<String, String> more) {
        var root = Path.of(System.getProperty("kindred.root", "..")).toAbsolutePath();
        var settings = new HashMap<String, String>();
        settings.put(
                "JDK_JAVA_OPTIONS",
                "-javaagent:"
                        + root.resolve("system-tests/target/agent/dd-java-agent.jar")
                        + " -Ddd.trace.config="
                        + root.resolve("ops/datadog/agent.properties"));
        settings.put("DD_SERVICE", module);
        settings.put("DD_ENV", "test");
        settings.put("DD_VERSION", "under-test");
        settings.put("DD_TAGS", "team:kindred,region:here");
        settings.put("DD_TRACE_AGENT_URL", INTAKE.url());
        // Of the agent's own business, not ours: it would talk to places that are not there.
        settings.put("DD_INSTRUMENTATION_TELEMETRY_ENABLED", "false");
        settings.put("DD_REMOTE_CONFIGURATION_ENABLED", "false");
        settings.put("DD_PROFILING_ENABLED", "false");
        settings.put("DD_RUNTIME_METRICS_ENABLED", "false");
        settings.putAll(more);
        return KINDRED.another(name, module, settings);
    }

    private static Predicate<Span> named(String name) {
        return span -> span.name().equals(name);
    }

    private static boolean hasBelow(Span span, String name) {
        return INTAKE.spans().stream()
                .anyMatch(named(name).and(s -> s.parentId() == span.spanId()));
    }

    private static Span await(Predicate<Span> which) {
        var found = new Span[1];
        try {
            Eventually.within(
                    SOON,
                    "a span",
                    () -> {
                        found[0] = INTAKE.spans().stream().filter(which).findFirst().orElse(null);
                        return found[0] != null;
                    });
        } catch (AssertionError e) {
            List<String> arrived =
                    INTAKE.spans().stream()
                            .map(s -> s.service() + " " + s.name() + " " + s.resource())
                            .distinct()
                            .limit(60)
                            .toList();
            throw new AssertionError(e.getMessage() + "; arrived: " + arrived, e);
        }
        return found[0];
    }
}
