package app.kindred.shared.cache;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.Map;

/** Redis behind the cache's back. */
final class RawRedis {

    private final RedisClusterCommands<String, byte[]> commands;

    RawRedis(AbstractRedisClient client) {
        var codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
        commands =
                client instanceof RedisClusterClient cluster
                        ? cluster.connect(codec).sync()
                        : ((RedisClient) client).connect(codec).sync();
    }

    byte[] get(String key) {
        return commands.get(key);
    }

    void set(String key, byte[] value) {
        commands.set(key, value);
    }

    /** Under the ids of people. */
    void put(Map<String, byte[]> values) {
        values.forEach((id, value) -> set("kindred:cache:person:" + id, value));
    }
}
