package app.kindred.shared.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;

/** The memory of one spec and its counters. What is under way stands in it as an open future. */
final class Region<V> {

    /** How long memory keeps a stale value before it looks whether Redis has a fresh one. */
    static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    final CacheSpec<V> spec;
    final AsyncCache<String, Held<V>> memory;
    final ConcurrentMap<String, CompletableFuture<Held<V>>> map;
    final Set<String> refreshing = ConcurrentHashMap.newKeySet();
    final ObjectReader reader;
    private final Ticker ticker;
    private final long longest;
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
        private final Tags tags;

        Event(String meter, String spec, String... tags) {
            this.meter = meter;
            this.spec = spec;
            this.tags = Tags.of(tags);
        }
    }

    Region(CacheSpec<V> spec, CacheProperties limits, Ticker ticker, MeterRegistry meters) {
        this.spec = spec;
        this.ticker = ticker;
        this.longest = limits.memoryTime().toNanos();
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
                        .map(it -> meters.counter(it.meter, it.tags.and(it.spec, spec.name())))
                        .toArray(Counter[]::new);
        meters.gauge("cache.entries", Tags.of("spec", spec.name()), this, Region::entries);
    }

    long entries() {
        return memory.synchronous().estimatedSize();
    }

    void count(Event event) {
        counters[event.ordinal()].increment();
    }

    void sweep() {
        long now = ticker.read();
        memory.synchronous().asMap().values().removeIf(held -> held.dead() - now < 0);
        memory.synchronous().cleanUp();
    }

    /** The value there, if memory may serve it as it is. */
    @Nullable Held<V> hit(@Nullable CompletableFuture<Held<V>> there) {
        var held = ready(there);
        return held != null && held.until() - ticker.read() > 0 ? held : null;
    }

    /** The value there, however old. */
    private static <V> @Nullable Held<V> ready(@Nullable CompletableFuture<Held<V>> there) {
        return there != null && there.isDone() && !there.isCompletedExceptionally()
                ? there.join()
                : null;
    }

    /**
     * What serves or is under way; else a claim of the caller's, which stands there from now on.
     */
    CompletableFuture<Held<V>> claim(String id, List<Claim<V>> mine) {
        var there = memory.getIfPresent(id);
        boolean hit = hit(there) != null;
        count(hit ? Event.MEMORY_HIT : Event.MEMORY_MISS);
        if (there != null && (hit || !there.isDone())) {
            return there;
        }
        var claim = new Claim<>(this, id);
        var first =
                map.compute(
                        id,
                        (key, now) -> {
                            claim.before = ready(now);
                            boolean open = now != null && !now.isDone();
                            return open || hit(now) != null ? now : claim.future;
                        });
        if (first == claim.future) {
            mine.add(claim);
        }
        return first;
    }

    /** Answers those who wait; or, where they were served a stale value, replaces that one. */
    void settle(Claim<V> claim) {
        long now = ticker.read();
        long left = claim.fresh.toNanos();
        long until = now + (left == 0 ? LOOK_AGAIN : Math.min(longest, left));
        long dead = Math.max(until, now + left + spec.grace().toNanos());
        var held = new Held<>(Optional.ofNullable(claim.value), claim.payload.length, until, dead);
        boolean first = claim.future.complete(held);
        if (!claim.keep) {
            map.remove(claim.id, claim.future);
        } else if (!first) {
            map.replace(claim.id, claim.future, CompletableFuture.completedFuture(held));
        }
    }
}
