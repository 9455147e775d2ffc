package app.kindred.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.testing.OtlpSink;
import app.kindred.shared.testing.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
        properties = {
            "KINDRED_TRACE_SAMPLE=1.0",
            "management.opentelemetry.tracing.export.schedule-delay=100ms"
        })
// It sends spans to a receiver of its own.
@DirtiesContext
class TraceTests extends GatewayTest {

    private static final String CALLER_SPAN = "00f067aa0ba902b7";
    private static final OtlpSink COLLECTOR = OtlpSink.started();

    @DynamicPropertySource
    static void collector(DynamicPropertyRegistry registry) {
        registry.add("management.opentelemetry.tracing.export.otlp.endpoint", COLLECTOR::endpoint);
    }

    @Test
    void theTraceGoesOnToTheService() {
        var trace = ask(TestTokens.bearer(UUID.randomUUID()));

        assertThat(StubService.running().last().headers().get("traceparent"))
                .containsExactly("00-" + trace + "-" + request(trace).spanId() + "-01");
        assertThat(request(trace).parentId()).isEqualTo(CALLER_SPAN);
    }

    @Test
    void theRequestThatLeasesTokensHasTheCommandForItAndThoseThatSpendThemHaveNone() {
        // The connection to Redis is made by whoever comes first.
        ask(TestTokens.bearer(UUID.randomUUID()));
        var bearer = TestTokens.bearer(UUID.randomUUID());

        var leases = ask(bearer);
        var spends = ask(bearer);

        await().atMost(Duration.ofSeconds(20)).until(() -> !commands(leases).isEmpty());
        assertThat(commands(leases))
                .allSatisfy(
                        command -> {
                            assertThat(command.parentId()).isEqualTo(request(leases).spanId());
                            assertThat(command.attributes()).doesNotContainKey("db.redis.args");
                        });
        assertThat(request(spends).attributes()).containsEntry("route", "matches");
        assertThat(commands(spends)).isEmpty();
    }

    private String ask(String bearer) {
        var trace = UUID.randomUUID().toString().replace("-", "");
        var answer =
                get(
                        "/api/matches",
                        "Authorization",
                        bearer,
                        "traceparent",
                        "00-" + trace + "-" + CALLER_SPAN + "-01");
        assertThat(answer.statusCode()).isEqualTo(200);
        return trace;
    }

    private static OtlpSink.Span request(String trace) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                COLLECTOR.spans(trace).stream()
                                        .filter(s -> s.attributes().containsKey("route"))
                                        .toList(),
                        found -> found.size() == 1)
                .getFirst();
    }

    private static List<OtlpSink.Span> commands(String trace) {
        return COLLECTOR.spans(trace).stream()
                .filter(s -> "redis".equals(s.attributes().get("db.system")))
                .toList();
    }
}
