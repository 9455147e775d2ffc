package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands to Redis, or to a cluster, over one shared connection that is made when first needed and
 * made again when lost.
 */
public final class Redis implements AutoCloseable {

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(300);

    private final AbstractRedisClient client;
    private final Duration patience;
    private final Breaker breaker = new Breaker(PAUSE_AFTER_FAILURE);
    private volatile @Nullable CompletableFuture<StatefulConnection<String, String>> connection;
    private boolean closed;

    Redis(AbstractRedisClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /** Sends a command and waits for its answer, which is null where Redis says nil. */
    public <T extends @Nullable Object> T call(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>>
                    command) {
        return await(send(command));
    }

    /** Sends a command without waiting: for the reactive gateway, and for several at once. */
    public <T extends @Nullable Object> CompletableFuture<T> send(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>>
                    command) {
        if (!breaker.permits()) {
            return CompletableFuture.failedFuture(
                    new RedisUnavailableException("Redis failed a moment ago", null));
        }
        return connection()
                .thenCompose(line -> command.apply(commands(line)))
                .handle(
                        (answer, error) -> {
                            if (error == null
                                    || unwrap(error) instanceof RedisCommandExecutionException) {
                                breaker.succeeded();
                            } else {
                                breaker.failed();
                            }
                            if (error != null) {
                                throw translated(unwrap(error));
                            }
                            return answer;
                        });
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

    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            connection.thenAccept(StatefulConnection::closeAsync);
        }
    }

    private <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
        try {
            // Commands time out by themselves; this bounds a first connect on top.
            return answer.get(patience.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("Interrupted", e);
        } catch (TimeoutException e) {
            breaker.failed();
            throw new RedisUnavailableException("No answer in time", e);
        } catch (ExecutionException e) {
            throw translated(unwrap(e));
        }
    }

    private CompletableFuture<StatefulConnection<String, String>> connection() {
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
                connection = connect();
            }
            return connection;
        }
    }

    private CompletableFuture<StatefulConnection<String, String>> connect() {
        return Connecting.forCommands(client)
                .thenApply(
                        line -> {
                            line.setTimeout(patience);
                            return line;
                        });
    }

    private static RedisClusterAsyncCommands<String, String> commands(
            StatefulConnection<String, String> line) {
        return switch (line) {
            case StatefulRedisClusterConnection<String, String> cluster -> cluster.async();
            case StatefulRedisConnection<String, String> single -> single.async();
            default -> throw new IllegalStateException("Neither a server nor a cluster");
        };
    }

    private static Throwable unwrap(Throwable error) {
        var cause = error.getCause();
        boolean wrapper =
                error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : error;
    }

    /** What Redis answered stays as it is; everything else means that it is not there. */
    private static RuntimeException translated(Throwable error) {
        return switch (error) {
            case RedisCommandExecutionException answer -> answer;
            case RedisUnavailableException unavailable -> unavailable;
            default -> new RedisUnavailableException("Redis does not answer", error);
        };
    }
}
