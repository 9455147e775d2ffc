package app.kindred.messaging.delivery;

import app.kindred.shared.redis.Broadcast;
import app.kindred.shared.redis.Redis;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
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
    static final Duration SILENCE = Duration.ofSeconds(3);

    private final Redis redis;
    private final JsonMapper json;
    private volatile @Nullable Broadcast<Envelope> broadcast;
    private volatile boolean linked;
    private volatile long beatAt = System.nanoTime() - SILENCE.toNanos();
    private volatile Consumer<Boolean> onLink = linked -> {};

    FanOut(Redis redis, JsonMapper json) {
        this.redis = redis;
        this.json = json;
    }

    void start(Consumer<Envelope> received, Consumer<Boolean> onLink) {
        this.onLink = onLink;
        var listener =
                new Broadcast.Listener<Envelope>() {
                    @Override
                    public void heard(@Nullable Envelope envelope) {
                        // What cannot be read is not answered: two versions that cannot read each
                        // other would answer for ever.
                        if (envelope != null) {
                            received.accept(envelope);
                        }
                    }

                    @Override
                    public void listening() {
                        publish(Envelope.beat());
                    }

                    @Override
                    public void heardItself() {
                        link(true);
                    }
                };
        var all = redis.broadcast(CHANNEL, SILENCE, json, Envelope.class, listener);
        broadcast = all;
        all.listen();
    }

    void publish(Envelope envelope) {
        var all = broadcast;
        if (all == null) {
            return;
        }
        var letter = all.letter(envelope);
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
        var all = broadcast;
        long now = System.nanoTime();
        // Who has not spoken for so long, in a slow start or a stall, cannot have heard itself.
        boolean spoke = now - beatAt < SILENCE.toNanos();
        beatAt = now;
        publish(Envelope.beat());
        if (all != null && spoke && !all.isHeard()) {
            link(false);
            all.listen();
        }
    }

    private synchronized void link(boolean now) {
        if (linked != now) {
            linked = now;
            if (!now) {
                log.warn("Frames no longer travel between instances; clients are told to poll");
            }
            onLink.accept(now);
        }
    }

    @Override
    public void destroy() {
        if (broadcast != null) {
            broadcast.close();
        }
    }
}
