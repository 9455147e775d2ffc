package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens to channels and goes on listening after Redis was away. What is published meanwhile is
 * lost: a listener learns of each new start by {@link Listener#subscribed}.
 */
public final class RedisChannels implements AutoCloseable {

    private final AbstractRedisClient client;
    private final Listener listener;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private boolean closed;

    public RedisChannels(AbstractRedisClient client, Listener listener) {
        this.client = client;
        this.listener = listener;
        connect();
    }

    /** Called on an event loop: must not block. */
    public interface Listener {

        void message(String channel, String message);

        /** The channel is heard from now on, for the first time or again. */
        default void subscribed(String channel) {}
    }

    public synchronized void subscribe(String channel) {
        if (wanted.add(channel) && connection != null) {
            connection.async().subscribe(channel);
        }
    }

    public synchronized void unsubscribe(String channel) {
        if (wanted.remove(channel) && connection != null) {
            connection.async().unsubscribe(channel);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            connection.closeAsync();
        }
    }

    private void connect() {
        Connecting.forChannels(client)
                .whenComplete(
                        (line, error) -> {
                            if (error == null) {
                                connected(line);
                            } else {
                                // Only the first connection is ours to repeat, the client does the
                                // others.
                                CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS)
                                        .execute(this::connectAgain);
                            }
                        });
    }

    private synchronized void connectAgain() {
        if (!closed) {
            connect();
        }
    }

    private synchronized void connected(StatefulRedisPubSubConnection<String, String> line) {
        if (closed) {
            line.closeAsync();
            return;
        }
        line.addListener(
                new RedisPubSubAdapter<>() {
                    @Override
                    public void message(String channel, String message) {
                        listener.message(channel, message);
                    }

                    @Override
                    public void subscribed(String channel, long count) {
                        listener.subscribed(channel);
                    }
                });
        connection = line;
        if (!wanted.isEmpty()) {
            line.async().subscribe(wanted.toArray(String[]::new));
        }
    }
}
