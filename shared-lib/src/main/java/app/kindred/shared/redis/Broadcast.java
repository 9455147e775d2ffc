package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * One channel that every instance publishes to and hears. Redis keeps nothing of it: that a
 * subscription is down, or silently dead, an instance finds by no longer hearing itself. So its
 * owner says something in every beat, and listens anew when {@link #isHeard} has become false.
 */
public final class Broadcast<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

    private final UUID self = UUID.randomUUID();
    private final AbstractRedisClient client;
    private final String channel;
    private final Duration silence;
    private final JsonMapper json;
    private final JavaType letter;
    private final Listener<T> listener;
    private volatile long heardAt = System.nanoTime() - TimeUnit.DAYS.toNanos(1);
    private @Nullable RedisChannels channels;

    private record Letter<T>(UUID from, @Nullable T envelope) {}

    /** Called on an event loop: must not block. */
    public interface Listener<T> {

        /**
         * What another instance said. Null for what nobody can know: whatever was said before this
         * one began to listen, for the first time or again, or what it cannot read.
         */
        void heard(@Nullable T said);

        /** It listens, for the first time or again. */
        default void listening() {
            heard(null);
        }

        default void heardItself() {}
    }

    /**
     * @param silence how long nothing of its own may be heard
     */
    public Broadcast(
            AbstractRedisClient client,
            String channel,
            Duration silence,
            JsonMapper json,
            Class<T> type,
            Listener<T> listener) {
        this.client = client;
        this.channel = channel;
        this.silence = silence;
        this.json = json;
        this.letter = json.getTypeFactory().constructParametricType(Letter.class, type);
        this.listener = listener;
    }

    /** Subscribes; anew, in place of a subscription that hears nothing. */
    public synchronized void listen() {
        close();
        heardAt = System.nanoTime();
        channels = new RedisChannels(client, new Subscription());
        channels.subscribe(channel);
    }

    /** Whether it has heard itself of late, or has only just begun to listen. */
    public boolean isHeard() {
        return System.nanoTime() - heardAt < silence.toNanos();
    }

    /** What is to be published. */
    public String letter(T said) {
        return json.writeValueAsString(new Letter<>(self, said));
    }

    @Override
    public synchronized void close() {
        if (channels != null) {
            channels.close();
        }
    }

    private final class Subscription implements RedisChannels.Listener {

        @Override
        public void subscribed(String channel) {
            listener.listening();
        }

        @Override
        public void message(String channel, String message) {
            try {
                Letter<T> read = json.readValue(message, letter);
                if (!self.equals(read.from())) {
                    listener.heard(read.envelope());
                    return;
                }
                heardAt = System.nanoTime();
                listener.heardItself();
            } catch (RuntimeException e) {
                LOG.warn("Another instance sent what this one cannot read", e);
                listener.heard(null);
            }
        }
    }
}
