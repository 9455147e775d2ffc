package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands to Redis, or to a cluster, over one connection that is made when first needed and made
 * again when lost; refused while the owner's breaker says so.
 */
public class GuardedRedis<V> implements AutoCloseable {

    private final AbstractRedisClient client;
    private final RedisCodec<String, V> codec;
    private final Duration patience;
    private final Breaker breaker;
    private volatile @Nullable CompletableFuture<StatefulConnection<String, V>> connection;
    private boolean closed;

    /**
     * @param patience how long a caller waits for an answer, at the most
     */
    public GuardedRedis(
            AbstractRedisClient client,
            RedisCodec<String, V> codec,
            Duration patience,
            Breaker breaker) {
        this.client = client;
        this.codec = codec;
        this.patience = patience;
        this.breaker = breaker;
        // Of the client, not of the one connection: a cluster has one for each of its nodes.
        client.addListener(
                new RedisConnectionStateAdapter() {
                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                        if (!(lost instanceof StatefulRedisPubSubConnection)) {
                            breaker.disconnected();
                        }
                    }
                });
    }

    /** Sends a command and waits for its answer, which is null where Redis says nil. */
    public final <T extends @Nullable Object> T call(
            Function<RedisClusterAsyncCommands<String, V>, CompletionStage<? extends T>> command) {
        // Refused without a future: in an outage this is most of what a call costs.
        if (!breaker.available()) {
            throw refused();
        }
        return await(sendAnyway(command));
    }

    /** Sends a command without waiting: for the reactive gateway, and for several at once. */
    public final <T extends @Nullable Object> CompletableFuture<T> send(
            Function<RedisClusterAsyncCommands<String, V>, CompletionStage<? extends T>> command) {
        return breaker.available()
                ? sendAnyway(command)
                : CompletableFuture.failedFuture(refused());
    }

    /** Connects, and waits for it longer than for a command. */
    public final void connect() {
        try {
            connection().join();
        } catch (CompletionException e) {
            throw breaker.failed(unwrap(e));
        }
    }

    /** A call that no breaker refuses: for who closes it. */
    public final <T extends @Nullable Object> T probe(
            Function<RedisClusterAsyncCommands<String, V>, CompletionStage<? extends T>> command) {
        return await(sendAnyway(command));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            connection.thenAccept(StatefulConnection::closeAsync);
        }
    }

    final <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("Interrupted", e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw breaker.failed(new TimeoutException("No answer within " + patience));
        } catch (ExecutionException e) {
            throw unwrap(e) instanceof RuntimeException known
                    ? known
                    : new RedisUnavailableException("Redis does not answer", e);
        }
    }

    @SuppressWarnings("unchecked") // Nobody puts anything into a stage: it may well be one of T.
    private <T extends @Nullable Object> CompletableFuture<T> sendAnyway(
            Function<RedisClusterAsyncCommands<String, V>, CompletionStage<? extends T>> command) {
        return connection()
                .thenCompose(line -> (CompletionStage<T>) command.apply(commands(line)))
                .handle(
                        (answer, error) -> {
                            if (error != null) {
                                throw breaker.failed(unwrap(error));
                            }
                            breaker.succeeded();
                            return answer;
                        });
    }

    private CompletableFuture<StatefulConnection<String, V>> connection() {
        var current = connection;
        if (current != null && !current.isCompletedExceptionally()) {
            return current;
        }
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new RedisUnavailableException("Closed", null));
            }
            if (connection == null || connection.isCompletedExceptionally()) {
                connection = Connecting.forCommands(client, codec);
            }
            return connection;
        }
    }

    private RedisClusterAsyncCommands<String, V> commands(StatefulConnection<String, V> line) {
        return switch (line) {
            case StatefulRedisClusterConnection<String, V> cluster -> cluster.async();
            case StatefulRedisConnection<String, V> single -> single.async();
            default -> throw new IllegalStateException("Neither a server nor a cluster");
        };
    }

    private static RedisUnavailableException refused() {
        return new RedisUnavailableException("Redis failed a moment ago", null);
    }

    private static Throwable unwrap(Throwable error) {
        var cause = error.getCause();
        boolean wrapper =
                error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : error;
    }
}
