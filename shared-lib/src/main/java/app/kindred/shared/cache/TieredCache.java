package app.kindred.shared.cache;

import app.kindred.shared.cache.RedisTier.Notice;
import app.kindred.shared.cache.Region.Event;
import app.kindred.shared.redis.RedisUnavailableException;
import app.kindred.shared.telemetry.OnceAMinute;
import app.kindred.shared.transaction.AfterCommit;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Memory, then Redis, then the caller's loader.
 *
 * <p>One miss is one load: within the process by the open future that stands in memory, among
 * processes by a lease in Redis. Whatever changes an entry removes both, so that a load which began
 * before the change can be answered to those who wait for it, but never kept. A stale value is
 * served while one of all instances refreshes it, also while refreshing fails.
 *
 * <p>A loader runs on the caller's thread, for a refresh on another and after the caller has been
 * answered; it must not rely on the caller's transaction or security context. Values are shared by
 * all who ask: they must not be modified.
 */
public class TieredCache implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TieredCache.class);
    private static final int WARM_BATCH = 20;

    final CacheProperties limits;
    final Ticker ticker;
    final RedisTier redis;
    final Semaphore loads;
    final OnceAMinute complaints = new OnceAMinute();
    final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final MeterRegistry meters;
    private final Map<String, Region<?>> regions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kindred-cache").factory());

    public TieredCache(
            AbstractRedisClient client,
            CacheProperties limits,
            Collection<? extends CacheSpec<?>> specs,
            MeterRegistry meters) {
        this(new RedisTier(client, limits, Ticker.systemTicker()), limits, specs, meters);
    }

    TieredCache(
            RedisTier redis,
            CacheProperties limits,
            Collection<? extends CacheSpec<?>> specs,
            MeterRegistry meters) {
        this.redis = redis;
        this.limits = limits;
        this.ticker = redis.ticker;
        this.meters = meters;
        this.loads = new Semaphore(limits.loads());
        specs.forEach(this::region);
        Gauge.builder("cache.breaker", redis, tier -> tier.available() ? 0 : 1)
                .description("1 while the cache goes on without Redis")
                .register(meters);
        redis.start(this::heard);
        long period = limits.beat().toMillis();
        heart.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    /** The value, or empty where the loader found none. */
    public <V> Optional<V> get(CacheSpec<V> spec, String id, Supplier<Optional<V>> loader) {
        return get(spec, id, spec.fresh(), loader);
    }

    /** The same, fresh for a time of its own; the time it may be stale stays the spec's. */
    public <V> Optional<V> get(
            CacheSpec<V> spec, String id, Duration fresh, Supplier<Optional<V>> loader) {
        Region<V> region = region(spec);
        var held = region.hit(region.memory.getIfPresent(id));
        if (held != null) {
            region.count(Event.MEMORY_HIT);
            return held.value();
        }
        Function<Set<String>, Map<String, V>> one =
                ids -> loader.get().map(value -> Map.of(id, value)).orElse(Map.of());
        return Optional.ofNullable(fetch(region, List.of(id), fresh, one).get(id));
    }

    /**
     * Those there are, in the order asked for. What is missing is found by one read of Redis and
     * one call of the loader, which leaves out what does not exist.
     */
    public <V> Map<String, V> getAll(
            CacheSpec<V> spec,
            Collection<String> ids,
            Function<Set<String>, Map<String, V>> loader) {
        return fetch(region(spec), ids, spec.fresh(), loader);
    }

    /**
     * In the background, brings what is not in Redis yet into it: a few at a time, and resting as
     * long as each took, so that it keeps half a connection busy at most. Instances that warm the
     * same share the loads, and one that starts later finds them done.
     */
    public <V> void warm(
            CacheSpec<V> spec,
            Supplier<? extends Collection<String>> ids,
            Function<Set<String>, Map<String, V>> loader) {
        background.execute(
                () -> {
                    try {
                        ids.get().stream()
                                .gather(Gatherers.windowFixed(WARM_BATCH))
                                .forEach(some -> warm(spec, some, loader));
                    } catch (RuntimeException e) {
                        LOG.warn("{} is not warm: the first readers wait", spec.name(), e);
                    }
                });
    }

    private <V> void warm(
            CacheSpec<V> spec, List<String> ids, Function<Set<String>, Map<String, V>> loader) {
        long begun = ticker.read();
        getAll(spec, ids, loader);
        LockSupport.parkNanos(ticker.read() - begun);
    }

    /**
     * Writes through, once the transaction that is under way has committed; over nothing that has a
     * higher version. Whoever puts need not invalidate. Null for what has ceased to exist: a late
     * put of before cannot bring it back.
     */
    public <V> void put(CacheSpec<V> spec, String id, @Nullable V value, long version) {
        CacheSpec.check(id);
        afterCommit(() -> write(new Claim<>(region(spec), id), value, version));
    }

    public void invalidate(CacheSpec<?> spec, String id) {
        invalidate(spec, List.of(id));
    }

    /**
     * Forgets the values everywhere, once the transaction that is under way has committed. When
     * this returns, nobody is served an older value by this instance; by the others within the time
     * a message takes. Never fails: what Redis could not be told is made good when it is back.
     */
    public void invalidate(CacheSpec<?> spec, Collection<String> ids) {
        forget(region(spec), List.copyOf(ids), false);
    }

    /** As {@link #invalidate}, but softly: the next reader still has the value and refreshes it. */
    public void expire(CacheSpec<?> spec, Collection<String> ids) {
        forget(region(spec), List.copyOf(ids), true);
    }

    /**
     * For operators: forgets all that matches {@code <spec>:<id>} as a glob, and says how much that
     * was. Looks at every key of Redis; features invalidate by exact id.
     */
    public long invalidatePattern(String glob) {
        try {
            return redis.forgetMatching(glob);
        } catch (RedisUnavailableException e) {
            throw Fetch.unavailable("The cache cannot be reached.");
        } finally {
            forgetLocally();
        }
    }

    /** What an operator wants to know first. */
    public Map<String, Object> status() {
        var entries = new TreeMap<String, Object>();
        regions.forEach((name, it) -> entries.put(name, it.entries()));
        return Map.of(
                "redis", redis.available() ? "used" : "not used",
                "subscription", redis.listening() ? "heard" : "silent",
                "entries", entries);
    }

    @Override
    public void close() {
        heart.shutdownNow();
        background.shutdownNow();
        redis.close();
    }

    private <V> Map<String, V> fetch(
            Region<V> region,
            Collection<String> ids,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            return new Fetch<>(this, region, fresh, loader).find(ids);
        }
        // What this transaction sees is not committed: it is for the caller only.
        var own = new LinkedHashMap<String, V>();
        var loaded = loader.apply(Set.copyOf(ids));
        ids.forEach(id -> own.computeIfAbsent(id, loaded::get));
        return own;
    }

    private <V> void write(Claim<V> claim, @Nullable V value, long version) {
        claim.loaded(value, jittered(claim.region.spec.fresh()), limits);
        claim.version = version;
        // It stands open while Redis decides, so that a newer write elsewhere can still drop it.
        claim.region.memory.put(claim.id, claim.future);
        redis.write(claim);
        claim.region.settle(claim);
    }

    private void forget(Region<?> region, List<String> ids, boolean softly) {
        afterCommit(
                () -> {
                    redis.forget(region.spec.name(), ids, softly);
                    forgetLocally(region, ids);
                });
    }

    /** Now where no transaction is under way; never after a rollback. */
    void afterCommit(Runnable change) {
        AfterCommit.run(change);
    }

    void forgetLocally(Region<?> region, Collection<String> ids) {
        ids.forEach(region.map::remove);
    }

    void forgetLocally() {
        regions.values().forEach(region -> region.map.clear());
    }

    /** Never longer than asked for, and not for all at the same time. */
    Duration jittered(Duration time) {
        return time.minusMillis(ThreadLocalRandom.current().nextLong(time.toMillis() / 10 + 1));
    }

    void beat() {
        redis.beat();
        regions.values().forEach(Region::sweep);
    }

    private void heard(@Nullable Notice notice) {
        if (notice == null || notice.equals(RedisTier.EVERYTHING)) {
            forgetLocally();
            return;
        }
        var region = regions.get(notice.spec());
        if (region != null) {
            forgetLocally(region, notice.ids());
        }
    }

    @SuppressWarnings("unchecked")
    <V> Region<V> region(CacheSpec<V> spec) {
        var region = regions.get(spec.name());
        if (region == null) {
            region =
                    regions.computeIfAbsent(
                            spec.name(), name -> new Region<>(spec, limits, ticker, meters));
        }
        if (region.spec != spec && !region.spec.equals(spec)) {
            throw new IllegalArgumentException("Two specs are called " + spec.name());
        }
        return (Region<V>) region;
    }
}
