package app.kindred.shared.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Connects to one server or to a cluster, off the caller's thread: the first hello blocks. */
final class Connecting {

    private Connecting() {}

    static <V> CompletableFuture<StatefulConnection<String, V>> forCommands(
            AbstractRedisClient client, RedisCodec<String, V> codec) {
        return async(
                () ->
                        switch (client) {
                            case RedisClusterClient cluster -> cluster.connect(codec);
                            case RedisClient single -> single.connect(codec);
                            default -> throw unknown();
                        });
    }

    static CompletableFuture<StatefulRedisPubSubConnection<String, String>> forChannels(
            AbstractRedisClient client) {
        return async(
                () ->
                        switch (client) {
                            case RedisClusterClient cluster ->
                                    cluster.connectPubSub(StringCodec.UTF8);
                            case RedisClient single -> single.connectPubSub(StringCodec.UTF8);
                            default -> throw unknown();
                        });
    }

    private static <C> CompletableFuture<C> async(Supplier<C> connect) {
        return CompletableFuture.supplyAsync(connect, Thread::startVirtualThread);
    }

    private static IllegalStateException unknown() {
        return new IllegalStateException("Neither a server nor a cluster");
    }
}
