package app.kindred.messaging.socket;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.Phone;
import app.kindred.shared.testing.PrivateRedis;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What is left of messaging when Redis is gone: everything but the speed between instances. */
@DirtiesContext
class LinkTests extends MessagingTests {

    private static final PrivateRedis REDIS = PrivateRedis.started();

    @DynamicPropertySource
    static void redis(DynamicPropertyRegistry registry) {
        registry.add("spring.data.redis.url", REDIS::uri);
    }

    @Test
    void withoutRedisClientsAreToldToPollAndNothingIsLost() {
        var couple = aCouple();
        try (var bob = Phone.open(as(couple.bob()))) {
            REDIS.stop();
            var down = bob.await(f -> isLink(f, false));
            assertThat(down.path("pollSeconds").asLong()).isPositive();
            // Sockets still open, messages are still stored, and here still heard.
            try (var ann = Phone.open(as(couple.ann()))) {
                assertThat(ann.await("hello").path("live").asBoolean()).isFalse();
                ann.send("send", message(couple.matchId(), "Are you there?"));
                ann.await("ack");
                bob.await("message");
            }
            assertThat(
                            as(couple.bob())
                                    .get("/api/messages?after=0&matchId=" + couple.matchId())
                                    .body()
                                    .path("messages"))
                    .hasSize(1);
            long before = livesTold(bob);
            REDIS.start();
            bob.await(f -> livesTold(bob) > before);
        } finally {
            REDIS.close();
        }
    }

    private static long livesTold(Phone phone) {
        return phone.frames("link").stream().filter(frame -> isLink(frame, true)).count();
    }

    private static boolean isLink(JsonNode frame, boolean live) {
        return frame.path("type").asString("").equals("link")
                && frame.path("live").asBoolean() == live;
    }
}
