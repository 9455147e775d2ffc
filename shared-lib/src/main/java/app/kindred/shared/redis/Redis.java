package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The connection that all features share, for text. */
public final class Redis extends GuardedRedis<String> {

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(300);

    private final AbstractRedisClient client;

    /** Commands time out by themselves; what is waited longer is for a first connection. */
    Redis(AbstractRedisClient client, Duration timeout) {
        super(
                client,
                StringCodec.UTF8,
                timeout.multipliedBy(2),
                new PausingBreaker(PAUSE_AFTER_FAILURE));
        this.client = client;
    }

    /** Runs a script and waits for its answer. */
    public <T extends @Nullable Object> T run(
            LuaScript script, List<String> keys, String... arguments) {
        return await(this.<T>start(script, keys, arguments));
    }

    /** Runs a script without waiting. */
    public <T extends @Nullable Object> CompletableFuture<T> start(
            LuaScript script, List<String> keys, String... arguments) {
        return send(c -> script.run(c, keys.toArray(String[]::new), arguments));
    }

    /** Listens to channels, over a connection of its own. */
    public RedisChannels channels(RedisChannels.Listener listener) {
        return new RedisChannels(client, listener);
    }

    /** Talks with the other instances over a channel, heard over a connection of its own. */
    public <T> Broadcast<T> broadcast(
            String channel,
            Duration silence,
            JsonMapper json,
            Class<T> type,
            Broadcast.Listener<T> listener) {
        return new Broadcast<>(client, channel, silence, json, type, listener);
    }
}
