package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;

/**
 * A connection of its owner's own, to one server or to a cluster, for work that blocks or pipelines
 * and so cannot share {@link Redis}. Its owner is a loop that waits out an outage; requests take
 * {@code Redis}, which does not.
 */
public final class RedisLine implements AutoCloseable {

    private final StatefulConnection<String, String> connection;
    private final RedisClusterCommands<String, String> commands;
    private final RedisClusterAsyncCommands<String, String> pipeline;

    private RedisLine(
            StatefulConnection<String, String> connection,
            RedisClusterCommands<String, String> commands,
            RedisClusterAsyncCommands<String, String> pipeline) {
        this.connection = connection;
        this.commands = commands;
        this.pipeline = pipeline;
    }

    /**
     * Connects, and waits for it.
     *
     * @param patience how long a command may take, blocking reads included
     * @param onLoss called whenever the connection breaks; it is made again by itself
     */
    public static RedisLine open(AbstractRedisClient client, Duration patience, Runnable onLoss) {
        var line =
                switch (client) {
                    case RedisClusterClient cluster -> of(cluster.connect(StringCodec.UTF8));
                    case RedisClient single -> of(single.connect(StringCodec.UTF8));
                    default -> throw new IllegalStateException("Neither a server nor a cluster");
                };
        line.connection.setTimeout(patience);
        line.connection.addListener(
                new RedisConnectionStateAdapter() {
                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                        onLoss.run();
                    }
                });
        return line;
    }

    private static RedisLine of(StatefulRedisClusterConnection<String, String> connection) {
        return new RedisLine(connection, connection.sync(), connection.async());
    }

    private static RedisLine of(StatefulRedisConnection<String, String> connection) {
        return new RedisLine(connection, connection.sync(), connection.async());
    }

    /** Commands whose answer is waited for. */
    public RedisClusterCommands<String, String> commands() {
        return commands;
    }

    /** Commands sent one after the other without waiting. */
    public RedisClusterAsyncCommands<String, String> pipeline() {
        return pipeline;
    }

    @Override
    public void close() {
        connection.close();
    }
}
