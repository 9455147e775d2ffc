package app.kindred.messaging.delivery;

import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisChannels;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One channel that every instance publishes to and hears, each with a single subscription, however
 * many sockets it holds. Redis keeps nothing of it: a subscription that is down, or silently dead,
 * is found by an instance no longer hearing its own beat, and clients are told.
 */
@Component
class FanOut implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FanOut.class);
    private static final String CHANNEL = "kindred:sockets";
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final UUID self = UUID.randomUUID();
    private final Redis redis;
    private final JsonMapper json;
    private final Clock clock;
    private volatile @Nullable RedisChannels channels;
    private volatile long heardAt;
    private volatile boolean linked;
    private volatile Consumer<Boolean> onLink = linked -> {};

    FanOut(Redis redis, JsonMapper json, Clock clock) {
        this.redis = redis;
        this.json = json;
        this.clock = clock;
    }

    private record Letter(UUID from, Envelope envelope) {}

    void start(Consumer<Envelope> received, Consumer<Boolean> onLink) {
        this.onLink = onLink;
        var listening =
                redis.channels(
                        new RedisChannels.Listener() {
                            @Override
                            public void message(String channel, String message) {
                                open(message, received);
                            }

                            @Override
                            public void subscribed(String channel) {
                                beat();
                            }
                        });
        listening.subscribe(CHANNEL);
        channels = listening;
    }

    void publish(Envelope envelope) {
        var letter = json.writeValueAsString(new Letter(self, envelope));
        // Not waited for: who misses it asks the store.
        redis.<Long>send(commands -> commands.publish(CHANNEL, letter))
                .exceptionally(
                        error -> {
                            log.debug("A frame did not reach the other instances", error);
                            return 0L;
                        });
    }

    boolean isLinked() {
        return linked;
    }

    @Scheduled(fixedRateString = "1s", initialDelayString = "1s")
    void beat() {
        publish(Envelope.beat());
        if (linked && clock.millis() - heardAt > SILENCE.toMillis()) {
            linked = false;
            log.warn("Frames no longer travel between instances; clients are told to poll");
            onLink.accept(false);
        }
    }

    private void open(String message, Consumer<Envelope> received) {
        try {
            var letter = json.readValue(message, Letter.class);
            if (!letter.from().equals(self)) {
                received.accept(letter.envelope());
            } else if (letter.envelope().kind() == Envelope.Kind.BEAT) {
                heardAt = clock.millis();
                if (!linked) {
                    linked = true;
                    onLink.accept(true);
                }
            }
        } catch (JacksonException e) {
            log.warn("Another instance sent what this one cannot read", e);
        }
    }

    @Override
    public void destroy() {
        if (channels != null) {
            channels.close();
        }
    }
}
