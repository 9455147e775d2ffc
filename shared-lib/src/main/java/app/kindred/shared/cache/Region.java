package app.kindred.shared.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/** The memory of one spec and its counters. What is under way stands in it as an open future. */
final class Region<V> {

    private static final int LONGEST_ID = 200;

    final CacheSpec<V> spec;
    final AsyncCache<String, Held<V>> memory;
    final Set<String> refreshing = ConcurrentHashMap.newKeySet();
    private final JavaType type;
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
        private final String specTag;
        private final String[] tags;

        Event(String meter, String specTag, String... tags) {
            this.meter = meter;
            this.specTag = specTag;
            this.tags = tags;
        }
    }

    Region(CacheSpec<V> spec, CacheProperties limits, MeterRegistry meters) {
        this.spec = spec;
        this.type = Stored.JSON.constructType(spec.type());
        // One bound for both: an entry weighs its bytes, and never less than its share of the room.
        // No expiry by Caffeine: it would read the clock a second time for every hit.
        int share = (int) (limits.memorySize().toBytes() / limits.memoryEntries());
        this.memory =
                Caffeine.newBuilder()
                        .maximumWeight((long) share * limits.memoryEntries())
                        .<String, Held<V>>weigher((id, held) -> Math.max(share, held.size()))
                        .buildAsync();
        this.counters =
                Arrays.stream(Event.values())
                        .map(e -> meters.counter(e.meter, tags(e, spec.name())))
                        .toArray(Counter[]::new);
        Gauge.builder("cache.entries", memory, m -> m.synchronous().estimatedSize())
                .tag("spec", spec.name())
                .register(meters);
    }

    private static Tags tags(Event event, String name) {
        return Tags.of(event.tags).and(event.specTag, name);
    }

    void count(Event event) {
        counters[event.ordinal()].increment();
    }

    static void check(String id) {
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("An id in the cache has 1 to 200 characters");
        }
    }

    static <V> @Nullable Held<V> ready(@Nullable CompletableFuture<Held<V>> future) {
        return future == null || !future.isDone() || future.isCompletedExceptionally()
                ? null
                : future.join();
    }

    /** Puts the claim in place of what was seen; what somebody else put there first stands. */
    CompletableFuture<Held<V>> install(Claim<V> claim, @Nullable CompletableFuture<Held<V>> seen) {
        var map = memory.asMap();
        while (true) {
            if (seen == null) {
                var other = map.putIfAbsent(claim.id, claim.future);
                return other == null ? claim.future : other;
            }
            if (!seen.isDone()) {
                return seen;
            }
            if (map.replace(claim.id, seen, claim.future)) {
                return claim.future;
            }
            seen = map.get(claim.id);
            if (seen != null && ready(seen) != null) {
                return seen;
            }
        }
    }

    /** Null for what this version of the code cannot read. */
    @SuppressWarnings("unchecked")
    @Nullable V decode(Stored stored) {
        var value = stored.decode(type);
        return value == null ? null : (V) value;
    }

    /** Forgets values, and loads under way: what they bring may be out of date. */
    void drop(Collection<String> ids) {
        ids.forEach(memory.asMap()::remove);
    }

    void clear() {
        memory.asMap().clear();
    }

    void sweep(long now) {
        memory.synchronous().asMap().values().removeIf(held -> held.dead() - now < 0);
    }
}
