package app.kindred.load.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one hit costs, in memory and in Redis. */
@NullUnmarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheCosts {

    private static final int IDS = 512;

    /** Of the Redis of this run. */
    @Param("0")
    public int port;

    private final String[] ids =
            IntStream.range(0, IDS).mapToObj(i -> "person" + i).toArray(String[]::new);
    private int next;

    private Cache<String, Profile> caffeine;
    private RedisClient client;
    private RedisCommands<String, byte[]> redis;
    private Contender.Kindred ours;
    private Contender.Kindred forgetful;
    private Contender.JetCache jetCache;
    private Contender.Spring spring;

    @Setup
    public void fill() {
        caffeine =
                Caffeine.newBuilder()
                        .maximumSize(1_000)
                        .expireAfterWrite(Duration.ofMinutes(1))
                        .build();
        client = Contender.client(port);
        redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)).sync();
        ours = new Contender.Kindred(port, Duration.ofHours(1));
        forgetful = new Contender.Kindred(port, Duration.ofNanos(1));
        jetCache = new Contender.JetCache(port);
        spring = new Contender.Spring(port);
        for (String id : ids) {
            caffeine.put(id, Profile.of(id, 1));
            redis.set("bare:" + id, Profile.JSON.writeValueAsBytes(Profile.of(id, 1)));
            ours.get(id, () -> Profile.of(id, 1));
            jetCache.both.put(id, Profile.of(id, 1));
            spring.get(id, () -> Profile.of(id, 1));
        }
    }

    @TearDown
    public void close() {
        ours.close();
        forgetful.close();
        jetCache.close();
        spring.close();
        client.shutdown();
    }

    @Benchmark
    public @Nullable Object memoryCaffeine() {
        return caffeine.getIfPresent(id());
    }

    @Benchmark
    public Object memoryKindred() {
        return ours.cache.get(Contender.Kindred.SPEC, id(), CacheCosts::none);
    }

    @Benchmark
    public Object memoryJetCache() {
        return jetCache.both.get(id());
    }

    @Benchmark
    public Object redisLettuce() {
        return Profile.JSON.readValue(redis.get("bare:" + id()), Profile.class);
    }

    @Benchmark
    public Object redisKindred() {
        return forgetful.cache.get(Contender.Kindred.SPEC, id(), CacheCosts::none);
    }

    @Benchmark
    public Object redisJetCache() {
        return jetCache.remote.get(id());
    }

    @Benchmark
    public Object redisSpring() {
        return spring.cache.get(id());
    }

    private String id() {
        return ids[next++ & IDS - 1];
    }

    private static <T> T none() {
        throw new IllegalStateException("A hit was expected.");
    }
}
