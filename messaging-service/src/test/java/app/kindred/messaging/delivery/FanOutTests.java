package app.kindred.messaging.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.MessagingTests;
import app.kindred.shared.redis.Redis;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

class FanOutTests extends MessagingTests {

    @Autowired private Redis redis;
    @Autowired private JsonMapper json;

    @Test
    void whoWasHeldUpDoesNotTakeItsOwnSilenceForALostLink() throws Exception {
        BlockingQueue<Boolean> links = new LinkedBlockingQueue<>();
        var fanOut = new FanOut(redis, json);
        try {
            fanOut.start(received -> {}, links::add);
            assertThat(links.poll(15, TimeUnit.SECONDS)).isTrue();
            // As long as a slow start, or a stall, between two beats.
            assertThat(links.poll(FanOut.SILENCE.toMillis() + 200, TimeUnit.MILLISECONDS)).isNull();
            fanOut.beat();
            assertThat(links).isEmpty();
            assertThat(fanOut.isLinked()).isTrue();
        } finally {
            fanOut.destroy();
        }
    }
}
