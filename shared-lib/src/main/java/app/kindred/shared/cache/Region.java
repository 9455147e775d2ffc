package app.kindred.shared.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;

/** The memory of one spec and its counters. What is under way stands in it as an open future. */
final class Region<V> {

    private static final int LONGEST_ID = 200;

    final CacheSpec<V> spec;
    final AsyncCache<String, Held<V>> memory;
    final ConcurrentMap<String, CompletableFuture<Held<V>>> map;
    final Set<String> refreshing = ConcurrentHashMap.newKeySet();
    final ObjectReader reader;
    private final Counter[] counters;

    /**
     * A value in memory.
     *
     * @param until served without asking, as a reading of the ticker
     * @param dead not served after this even when Redis is gone
     */
    record Held<V>(Optional<V> value, int size, long until, long dead) {}

    enum Event {
        MEMORY_HIT("cache.hit", "key", "tier", "l1"),
        MEMORY_MISS("cache.miss", "key", "tier", "l1"),
        REDIS_HIT("cache.hit", "key", "tier", "l2"),
        REDIS_MISS("cache.miss", "key", "tier", "l2"),
        LOAD("cache.load", "spec", "outcome", "ok"),
        LOAD_FAILED("cache.load", "spec", "outcome", "failed"),
        REFRESH("cache.refresh", "spec", "outcome", "ok"),
        REFRESH_FAILED("cache.refresh", "spec", "outcome", "failed"),
        STALE_SERVED("cache.stale.served", "spec"),
        REJECTED("cache.rejected", "spec"),
        POISON("cache.poison", "spec");

        private final String meter;
        private final String spec;
        private final String[] tags;

        Event(String meter, String spec, String... tags) {
            this.meter = meter;
            this.spec = spec;
            this.tags = tags;
        }

        Counter counter(String name, MeterRegistry meters) {
            return Counter.builder(meter).tag(spec, name).tags(tags).register(meters);
        }
    }

    Region(CacheSpec<V> spec, CacheProperties limits, MeterRegistry meters) {
        this.spec = spec;
        this.reader = Stored.JSON.readerFor(Stored.JSON.constructType(spec.type()));
        // One bound for both: an entry weighs its bytes, and never less than its share of the room.
        // No expiry by Caffeine: it would read the clock a second time for every hit. Nor a thread
        // of its own, to be woken by every value that comes from Redis: it tidies up at each beat,
        // and on the thread of whoever writes when a few hundred writes are waiting.
        int share = (int) (limits.memorySize().toBytes() / limits.memoryEntries());
        this.memory =
                Caffeine.newBuilder()
                        .executor(tidying -> {})
                        .maximumWeight((long) share * limits.memoryEntries())
                        .<String, Held<V>>weigher((id, held) -> Math.max(share, held.size()))
                        .buildAsync();
        this.map = memory.asMap();
        this.counters =
                Arrays.stream(Event.values())
                        .map(event -> event.counter(spec.name(), meters))
                        .toArray(Counter[]::new);
        Gauge.builder("cache.entries", this, Region::entries)
                .tag("spec", spec.name())
                .register(meters);
    }

    long entries() {
        return memory.synchronous().estimatedSize();
    }

    void count(Event event) {
        counters[event.ordinal()].increment();
    }

    static void check(String id) {
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("An id in the cache has 1 to 200 characters");
        }
    }

    /** What stands in memory, where that is a value; however old. */
    static <V> @Nullable Held<V> ready(@Nullable CompletableFuture<Held<V>> future) {
        return future != null && future.isDone() && !future.isCompletedExceptionally()
                ? future.join()
                : null;
    }

    /** The claim's own future, put in place of what is old; or that of somebody who was first. */
    CompletableFuture<Held<V>> install(Claim<V> claim, long now) {
        return map.compute(
                claim.id,
                (id, there) -> {
                    var held = claim.before = ready(there);
                    boolean serves = held != null && held.until() - now > 0;
                    return serves || there != null && !there.isDone() ? there : claim.future;
                });
    }

    void sweep(long now) {
        memory.synchronous().asMap().values().removeIf(held -> held.dead() - now < 0);
        memory.synchronous().cleanUp();
    }
}
