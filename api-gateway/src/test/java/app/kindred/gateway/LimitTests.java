package app.kindred.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.PrivateRedis;
import app.kindred.shared.testing.TestTokens;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
        properties = {
            "kindred.limits.table.caller.size=40",
            "kindred.limits.table.caller.per-second=0.01",
            "kindred.limits.table.caller.lease=8",
            "kindred.limits.table.login.size=5",
            "kindred.limits.table.login.per-second=0.01"
        })
class LimitTests extends GatewayTest {

    private static final PrivateRedis REDIS = PrivateRedis.started();

    @DynamicPropertySource
    static void redis(DynamicPropertyRegistry registry) {
        registry.add("KINDRED_REDIS_URL", REDIS::uri);
    }

    @Test
    void aCallerMaySpendExactlyTheBucketAndIsThenToldWhenToComeBack() {
        untilRedisIsCountedOn();
        var bearer = TestTokens.bearer(UUID.randomUUID());
        for (int i = 0; i < 40; i++) {
            assertThat(get("/api/matches", "Authorization", bearer).statusCode()).isEqualTo(200);
        }

        var refused = get("/api/matches", "Authorization", bearer);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"type\":\"/problems/rate-limited\"");
        assertThat(refused.headers().firstValue("RateLimit-Limit")).hasValue("40");
        assertThat(refused.headers().firstValue("RateLimit-Remaining")).hasValue("0");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(90, 100);
        assertThat(
                        get("/api/matches", "Authorization", TestTokens.bearer(UUID.randomUUID()))
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutRedisTheTableSaysWhatHolds() {
        var bearer = TestTokens.bearer(UUID.randomUUID());
        REDIS.stop();
        try {
            for (int i = 0; i < 60; i++) {
                assertThat(get("/api/matches", "Authorization", bearer).statusCode())
                        .as("open")
                        .isEqualTo(200);
            }
            int passed = 0;
            for (int i = 0; i < 10; i++) {
                passed += get("/auth/login").statusCode() == 200 ? 1 : 0;
            }
            assertThat(passed).as("counted by this instance").isEqualTo(5);
            var closed = get("/auth/register");
            assertThat(closed.statusCode()).as("closed").isEqualTo(503);
            assertThat(closed.headers().firstValue("Retry-After")).isPresent();
        } finally {
            REDIS.start();
        }
    }

    /** The other test kills Redis, and the way back takes the gateway a moment. */
    private void untilRedisIsCountedOn() {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        REDIS.flush();
        while (REDIS.command("DBSIZE").equals(":0")) {
            assertThat(System.nanoTime()).as("Redis is back").isLessThan(deadline);
            get("/api/matches", "Authorization", TestTokens.bearer(UUID.randomUUID()));
        }
    }
}
