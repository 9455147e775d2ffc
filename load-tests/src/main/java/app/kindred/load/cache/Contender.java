package app.kindred.load.cache;

import app.kindred.shared.cache.CacheProperties;
import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.util.unit.DataSize;

/** A cache as a service would use it. */
interface Contender extends AutoCloseable {

    List<String> NAMES = List.of("kindred", "jetcache", "spring");

    Profile get(String id, Supplier<Profile> loader);

    void invalidate(String id);

    /** The gentlest way there is to say that a value is out of date. */
    void expire(String id);

    @Override
    void close();

    static Contender named(String name, int port) {
        return switch (name) {
            case "kindred" -> new Kindred(port, Duration.ofSeconds(60));
            case "jetcache" -> new JetCache(port);
            case "spring" -> new Spring(port);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static RedisClient client(int port) {
        var client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        client.setOptions(
                ClientOptions.builder()
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .build());
        return client;
    }

    /** Ours. */
    final class Kindred implements Contender {

        static final CacheSpec<Profile> SPEC =
                CacheSpec.of("profile", Profile.class, 1).versioned(Profile::version);

        private final RedisClient client;
        final TieredCache cache;

        Kindred(int port, Duration memoryTime) {
            client = client(port);
            var limits =
                    new CacheProperties(
                            memoryTime,
                            1_000,
                            DataSize.ofMegabytes(32),
                            Duration.ofMillis(150),
                            Duration.ofMillis(500),
                            16,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(500),
                            DataSize.ofKilobytes(2),
                            DataSize.ofKilobytes(512));
            var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            cache = new TieredCache(client, limits, List.of(SPEC), meters);
        }

        @Override
        public Profile get(String id, Supplier<Profile> loader) {
            return cache.get(SPEC, id, () -> Optional.of(loader.get())).orElseThrow();
        }

        @Override
        public void invalidate(String id) {
            cache.invalidate(SPEC, id);
        }

        @Override
        public void expire(String id) {
            cache.expire(SPEC, List.of(id));
        }

        @Override
        public void close() {
            cache.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    /** Two levels, with its guard against stampedes, and Java serialization as it comes. */
    final class JetCache implements Contender {

        private final RedisClient client;
        final Cache<String, Profile> remote;
        final Cache<String, Profile> both;

        JetCache(int port) {
            client = client(port);
            remote =
                    RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                            .redisClient(client)
                            .keyPrefix("jetcache:")
                            .expireAfterWrite(300, TimeUnit.SECONDS)
                            .buildCache();
            Cache<String, Profile> local =
                    CaffeineCacheBuilder.createCaffeineCacheBuilder()
                            .limit(1_000)
                            .expireAfterWrite(60, TimeUnit.SECONDS)
                            .buildCache();
            both =
                    MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                            .addCache(local, remote)
                            .expireAfterWrite(300, TimeUnit.SECONDS)
                            .cachePenetrateProtect(true)
                            .buildCache();
        }

        @Override
        public Profile get(String id, Supplier<Profile> loader) {
            return both.computeIfAbsent(id, key -> loader.get());
        }

        @Override
        public void invalidate(String id) {
            both.remove(id);
        }

        @Override
        public void expire(String id) {
            both.remove(id);
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    /** Spring's cache abstraction over Redis, with JSON as ours. */
    final class Spring implements Contender {

        private final LettuceConnectionFactory connections;
        final org.springframework.cache.Cache cache;

        Spring(int port) {
            connections = new LettuceConnectionFactory("127.0.0.1", port);
            connections.afterPropertiesSet();
            connections.start();
            var configuration =
                    RedisCacheConfiguration.defaultCacheConfig()
                            .entryTtl(Duration.ofSeconds(300))
                            .serializeValuesWith(SerializationPair.fromSerializer(new Json()));
            var manager =
                    RedisCacheManager.builder(connections).cacheDefaults(configuration).build();
            cache = Objects.requireNonNull(manager.getCache("spring"));
        }

        @Override
        public Profile get(String id, Supplier<Profile> loader) {
            try {
                return Objects.requireNonNull(cache.get(id, loader::get));
            } catch (org.springframework.cache.Cache.ValueRetrievalException e) {
                throw new IllegalStateException(e.getCause());
            }
        }

        @Override
        public void invalidate(String id) {
            cache.evict(id);
        }

        @Override
        public void expire(String id) {
            cache.evict(id);
        }

        @Override
        public void close() {
            connections.destroy();
        }
    }

    /** The same JSON for everybody who lets one choose. */
    final class Json implements RedisSerializer<Object> {

        @Override
        public byte[] serialize(@Nullable Object value) {
            return Profile.JSON.writeValueAsBytes(value);
        }

        @Override
        public @Nullable Object deserialize(byte @Nullable [] bytes) {
            return bytes == null ? null : Profile.JSON.readValue(bytes, Profile.class);
        }
    }
}
