package app.kindred.shared.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
    final JavaType type;
    final AsyncCache<String, Held<V>> memory;
    final Set<String> refreshing = ConcurrentHashMap.newKeySet();

    final Counter memoryHit;
    final Counter memoryMiss;
    final Counter redisHit;
    final Counter redisMiss;
    final Counter load;
    final Counter loadFailed;
    final Counter refresh;
    final Counter refreshFailed;
    final Counter staleServed;
    final Counter rejected;
    final Counter poison;

    /**
     * A value in memory.
     *
     * @param until served without asking, as a reading of the ticker
     * @param dead not served after this even when Redis is gone
     */
    record Held<V>(Optional<V> value, int size, long until, long dead) {

        Held<V> until(long later) {
            return new Held<>(value, size, later, dead);
        }
    }

    Region(CacheSpec<V> spec, CacheProperties limits, MeterRegistry meters) {
        this.spec = spec;
        this.type = Stored.typeOf(spec);
        // One bound for both: an entry weighs its bytes, and never less than its share of the room.
        // No expiry by Caffeine: it would read the clock a second time for every hit.
        int share = (int) (limits.memorySize().toBytes() / limits.memoryEntries());
        this.memory =
                Caffeine.newBuilder()
                        .maximumWeight((long) share * limits.memoryEntries())
                        .<String, Held<V>>weigher((id, held) -> Math.max(share, held.size()))
                        .buildAsync();
        memoryHit = counter(meters, "cache.hit", "key", "tier", "l1");
        memoryMiss = counter(meters, "cache.miss", "key", "tier", "l1");
        redisHit = counter(meters, "cache.hit", "key", "tier", "l2");
        redisMiss = counter(meters, "cache.miss", "key", "tier", "l2");
        load = counter(meters, "cache.load", "spec", "outcome", "ok");
        loadFailed = counter(meters, "cache.load", "spec", "outcome", "failed");
        refresh = counter(meters, "cache.refresh", "spec", "outcome", "ok");
        refreshFailed = counter(meters, "cache.refresh", "spec", "outcome", "failed");
        staleServed = counter(meters, "cache.stale.served", "spec");
        rejected = counter(meters, "cache.rejected", "spec");
        poison = counter(meters, "cache.poison", "spec");
        Gauge.builder("cache.entries", memory, m -> m.synchronous().estimatedSize())
                .tag("spec", spec.name())
                .register(meters);
    }

    private Counter counter(MeterRegistry meters, String name, String key, String... more) {
        return Counter.builder(name).tag(key, spec.name()).tags(more).register(meters);
    }

    String key(String id) {
        return RedisTier.PREFIX + spec.name() + ":" + id;
    }

    /** Null for what this version of the code cannot read. */
    @SuppressWarnings("unchecked")
    @Nullable V decode(Stored stored) {
        return stored.schema() == spec.schema() ? (V) stored.decode(type) : null;
    }

    static void check(String id) {
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("Not an id of the cache: 1 to 200 characters");
        }
    }

    static <V> @Nullable Held<V> ready(@Nullable CompletableFuture<Held<V>> future) {
        return future != null && future.isDone() && !future.isCompletedExceptionally()
                ? future.getNow(null)
                : null;
    }

    /** Puts a future in place of the one seen, or returns the one that somebody else put there. */
    CompletableFuture<Held<V>> install(
            String id, @Nullable CompletableFuture<Held<V>> seen, CompletableFuture<Held<V>> mine) {
        var map = memory.asMap();
        while (true) {
            if (seen == null) {
                var other = map.putIfAbsent(id, mine);
                return other == null ? mine : other;
            }
            if (map.replace(id, seen, mine)) {
                return mine;
            }
            seen = map.get(id);
            if (seen != null && !seen.isCompletedExceptionally()) {
                return seen;
            }
        }
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
