package app.kindred.shared.cache;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.util.unit.DataSize;

/** Instances of the cache over one Redis, as the processes of a deployment would be. */
final class CacheFixture implements AutoCloseable {

    record Person(String id, String name, long version) {}

    static final CacheSpec<Person> PERSON =
            CacheSpec.of("person", Person.class, 1).versioned(Person::version);

    final String url;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TieredCache second;

    CacheFixture(String url) {
        this.url = url;
    }

    /** An instance of its own: its own connections, memory and subscription. */
    TieredCache instance() {
        return instance(limits(), new SimpleMeterRegistry());
    }

    TieredCache instance(CacheProperties limits, MeterRegistry meters) {
        return ready(keep(new TieredCache(client(), limits, List.of(PERSON), meters)));
    }

    /** It has heard itself through Redis: before that it serves nothing from memory. */
    static TieredCache ready(TieredCache cache) {
        until(
                "Redis is used",
                Duration.ofSeconds(30),
                () -> {
                    cache.beat();
                    return cache.redis.available() && cache.redis.listening();
                });
        return cache;
    }

    AbstractRedisClient client() {
        var resources =
                ClientResources.builder()
                        .reconnectDelay(Delay.constant(Duration.ofMillis(200)))
                        .build();
        var nodes = Arrays.stream(url.split(",")).map(RedisURI::create).toList();
        nodes.forEach(node -> node.setTimeout(Duration.ofSeconds(1)));
        AbstractRedisClient client =
                nodes.size() == 1
                        ? withOptions(RedisClient.create(resources, nodes.getFirst()))
                        : withOptions(RedisClusterClient.create(resources, nodes));
        open.addFirst(
                () -> {
                    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
                    resources.shutdown(0, 2, TimeUnit.SECONDS);
                });
        return client;
    }

    private static RedisClient withOptions(RedisClient client) {
        client.setOptions(
                ClientOptions.builder()
                        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                        .build());
        return client;
    }

    private static RedisClusterClient withOptions(RedisClusterClient client) {
        client.setOptions(
                ClusterClientOptions.builder()
                        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                        .topologyRefreshOptions(
                                ClusterTopologyRefreshOptions.builder()
                                        .enableAllAdaptiveRefreshTriggers()
                                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(200))
                                        .build())
                        .build());
        return client;
    }

    <C extends AutoCloseable> C keep(C closeable) {
        open.addFirst(closeable);
        return closeable;
    }

    static CacheProperties limits() {
        // Patient with Redis: a busy machine is none of the hazards.
        return limits(Duration.ofSeconds(60), Duration.ofSeconds(2), 16, 512 << 10);
    }

    static CacheProperties limits(Duration beat) {
        var usual = limits();
        return new CacheProperties(
                usual.memoryTime(),
                usual.memoryEntries(),
                usual.memorySize(),
                usual.timeout(),
                beat,
                usual.loads(),
                usual.patience(),
                usual.lease(),
                usual.failure(),
                usual.compressAbove(),
                usual.refuseAbove());
    }

    static CacheProperties limits(
            Duration memoryTime, Duration timeout, int loads, long refuseAbove) {
        return new CacheProperties(
                memoryTime,
                1_000,
                DataSize.ofMegabytes(32),
                timeout,
                Duration.ofMillis(100),
                loads,
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                DataSize.ofKilobytes(2),
                DataSize.ofBytes(refuseAbove));
    }

    /** What an instance that has nothing in memory finds without a load. */
    Map<String, Person> instanceOnce(CacheSpec<Person> spec, Collection<String> ids) {
        var cache = second == null ? second = instance() : second;
        return cache.getAll(
                spec,
                ids,
                missing -> {
                    throw new AssertionError("not repaired: " + missing);
                });
    }

    /** Runs all of them at the same moment and waits for what comes of each. */
    static <T> List<CompletableFuture<T>> together(List<Callable<T>> calls) throws Exception {
        var barrier = new CyclicBarrier(calls.size());
        var answers = new ArrayList<CompletableFuture<T>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : calls) {
                var answer = new CompletableFuture<T>();
                answers.add(answer);
                threads.execute(
                        () -> {
                            try {
                                barrier.await(10, TimeUnit.SECONDS);
                                answer.complete(call.call());
                            } catch (Throwable t) {
                                answer.completeExceptionally(t);
                            }
                        });
            }
        }
        return answers;
    }

    static void until(String what, BooleanSupplier condition) {
        until(what, Duration.ofSeconds(30), condition);
    }

    static void until(String what, Duration bound, BooleanSupplier condition) {
        await(what)
                .atMost(bound)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() throws Exception {
        for (var closeable : open) {
            closeable.close();
        }
    }
}
