package app.kindred.shared.cache;

import static java.util.concurrent.ThreadLocalRandom.current;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import app.kindred.shared.cache.Region.Held;
import app.kindred.shared.cache.Stored.Draft;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
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

    /** How long memory keeps a stale value before it looks whether Redis has a fresh one. */
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST = TimeUnit.DAYS.toMillis(1);
    private static final int REFRESHES = 1_000;
    private static final int WARM_BATCH = 100;

    private final CacheProperties limits;
    private final MeterRegistry meters;
    private final Ticker ticker;
    private final RedisTier redis;
    private final Semaphore loads;
    private final Map<String, Region<?>> regions = new ConcurrentHashMap<>();
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kindred-cache").factory());

    /** One entry that this caller has taken upon itself to find. */
    private record Claim<V>(
            String id, @Nullable Held<V> before, CompletableFuture<Held<V>> future) {}

    /** What a loader or a writer brought, and how long it may live. */
    record Find<V>(@Nullable V value, Draft draft, Duration fresh, Duration kept) {}

    private enum Step {
        DONE,
        WAIT,
        LEASE,
        LOAD
    }

    public TieredCache(
            AbstractRedisClient client,
            CacheProperties limits,
            Collection<? extends CacheSpec<?>> specs,
            MeterRegistry meters) {
        this(
                hearing -> new RedisTier(client, limits, Ticker.systemTicker(), hearing),
                limits,
                specs,
                meters,
                Ticker.systemTicker());
    }

    TieredCache(
            Function<RedisTier.Listener, RedisTier> tier,
            CacheProperties limits,
            Collection<? extends CacheSpec<?>> specs,
            MeterRegistry meters,
            Ticker ticker) {
        this.limits = limits;
        this.meters = meters;
        this.ticker = ticker;
        this.loads = new Semaphore(limits.loads());
        specs.forEach(this::region);
        this.redis = tier.apply(new Hearing());
        Gauge.builder("cache.breaker", redis, it -> it.available() ? 0 : 1)
                .description("1 while the cache goes on without Redis")
                .register(meters);
        redis.beat();
        long period = limits.beat().toMillis();
        heart.scheduleWithFixedDelay(this::beat, period, period, MILLISECONDS);
    }

    /** The value, or empty where the loader found none. */
    public <V> Optional<V> get(CacheSpec<V> spec, String id, Supplier<Optional<V>> loader) {
        return get(spec, id, spec.fresh(), loader);
    }

    /** The same, fresh for a time of its own; the time it may be stale stays the spec's. */
    public <V> Optional<V> get(
            CacheSpec<V> spec, String id, Duration fresh, Supplier<Optional<V>> loader) {
        Region<V> region = region(spec);
        var there = region.memory.getIfPresent(id);
        var held = Region.ready(there);
        if (held != null && held.until() - ticker.read() > 0) {
            region.memoryHit.increment();
            return held.value();
        }
        var found =
                fetch(
                        region,
                        List.of(id),
                        fresh,
                        ids -> loader.get().map(value -> Map.of(id, value)).orElse(Map.of()));
        return Objects.requireNonNull(found.get(id));
    }

    /**
     * Those there are, in the order asked for. What is missing is found by one read of Redis and
     * one call of the loader, which leaves out what does not exist.
     */
    public <V> Map<String, V> getAll(
            CacheSpec<V> spec,
            Collection<String> ids,
            Function<Set<String>, Map<String, V>> loader) {
        var present = new LinkedHashMap<String, V>();
        fetch(region(spec), ids, spec.fresh(), loader)
                .forEach((id, value) -> value.ifPresent(v -> present.put(id, v)));
        return present;
    }

    /**
     * Brings what is not in Redis yet into it, a batch at a time and one batch after another;
     * instances that warm the same at the same time share the loads.
     */
    public <V> void warm(
            CacheSpec<V> spec,
            Collection<String> ids,
            Function<Set<String>, Map<String, V>> loader) {
        var all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += WARM_BATCH) {
            getAll(spec, all.subList(from, Math.min(from + WARM_BATCH, all.size())), loader);
        }
    }

    /**
     * Writes through, once the transaction that is under way has committed; over nothing that has a
     * higher version. Whoever puts need not invalidate.
     */
    public <V> void put(CacheSpec<V> spec, String id, V value, long version) {
        var region = region(spec);
        afterCommit(() -> write(region, id, value, version));
    }

    /** The same for what has ceased to exist: a late {@code put} of before cannot bring it back. */
    public <V> void putAbsent(CacheSpec<V> spec, String id, long version) {
        var region = region(spec);
        afterCommit(() -> write(region, id, null, version));
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
        var all = List.copyOf(ids);
        afterCommit(
                () -> {
                    redis.invalidate(spec.name(), all);
                    dropLocally(region(spec), all);
                });
    }

    /** As {@link #invalidate}, but softly: the next reader still has the value and refreshes it. */
    public void expire(CacheSpec<?> spec, Collection<String> ids) {
        var all = List.copyOf(ids);
        afterCommit(
                () -> {
                    redis.expire(spec.name(), all);
                    dropLocally(region(spec), all);
                });
    }

    /**
     * For operators: forgets all that matches {@code <spec>:<id>} as a glob. Looks at every key of
     * Redis; features invalidate by exact id.
     *
     * @return how many entries of Redis were removed
     */
    public long invalidatePattern(String glob) {
        try {
            return redis.invalidateMatching(glob);
        } catch (RedisUnavailable e) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "The cache cannot be reached.");
        } finally {
            forgetAll();
        }
    }

    /** What an operator wants to know first. */
    public Map<String, Object> status() {
        var entries = new TreeMap<String, Long>();
        regions.forEach(
                (name, region) -> entries.put(name, region.memory.synchronous().estimatedSize()));
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

    private <V> Map<String, Optional<V>> fetch(
            Region<V> region,
            Collection<String> ids,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        if (writing()) {
            // What this transaction sees is not committed: it is for the caller only.
            var own = new LinkedHashMap<String, Optional<V>>();
            var loaded = loader.apply(Set.copyOf(ids));
            ids.forEach(id -> own.put(id, Optional.ofNullable(loaded.get(id))));
            return own;
        }
        ids.forEach(Region::check);
        var all = new LinkedHashMap<String, CompletableFuture<Held<V>>>();
        var mine = new LinkedHashMap<String, Claim<V>>();
        for (String id : ids) {
            var there = region.memory.getIfPresent(id);
            var held = Region.ready(there);
            if (held != null && held.until() - ticker.read() > 0) {
                region.memoryHit.increment();
                all.put(id, there);
                continue;
            }
            region.memoryMiss.increment();
            if (all.containsKey(id)) {
                continue;
            }
            var claim = new Claim<V>(id, held, new CompletableFuture<>());
            var open = there != null && !there.isDone();
            var installed = open ? there : region.install(id, there, claim.future());
            all.put(id, installed);
            if (installed == claim.future()) {
                mine.put(id, claim);
            }
        }
        if (!mine.isEmpty()) {
            resolve(region, mine, fresh, loader);
        }
        var found = new LinkedHashMap<String, Optional<V>>();
        all.forEach((id, future) -> found.put(id, join(future).value()));
        return found;
    }

    private <V> void resolve(
            Region<V> region,
            Map<String, Claim<V>> mine,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        try {
            try {
                throughRedis(region, mine, fresh, loader);
            } catch (RedisUnavailable e) {
                withoutRedis(region, mine, fresh, loader);
            }
        } catch (Throwable failure) {
            mine.values().forEach(claim -> claim.future().completeExceptionally(failure));
            throw failure;
        }
    }

    private <V> void throughRedis(
            Region<V> region,
            Map<String, Claim<V>> mine,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        long deadline = ticker.read() + 2 * limits.lease().toNanos();
        byte[] token = RedisTier.token();
        var stale = new ArrayList<Claim<V>>();
        var open = new LinkedHashMap<>(mine);
        for (int round = 0; !open.isEmpty(); round++) {
            if (round > 0) {
                pause(round, deadline);
            }
            var claims = List.copyOf(open.values());
            var raws = redis.read(claims.stream().map(claim -> region.key(claim.id())).toList());
            var unleased = new LinkedHashMap<String, byte[]>();
            var leased = new LinkedHashMap<String, byte @Nullable []>();
            for (int i = 0; i < claims.size(); i++) {
                var claim = claims.get(i);
                byte[] raw = raws.get(i);
                var step = step(region, claim, raw, stale);
                if (round == 0) {
                    (step == Step.DONE ? region.redisHit : region.redisMiss).increment();
                }
                switch (step) {
                    case DONE -> open.remove(claim.id());
                    case WAIT -> {}
                    case LOAD -> leased.put(claim.id(), null);
                    case LEASE ->
                            unleased.put(region.key(claim.id()), raw == null ? new byte[0] : raw);
                }
            }
            if (!unleased.isEmpty()) {
                var standing = redis.lease(unleased, token);
                for (var claim : claims) {
                    String key = region.key(claim.id());
                    if (!standing.containsKey(key)) {
                        continue;
                    }
                    byte[] raw = standing.get(key);
                    if (raw == null) {
                        leased.put(claim.id(), token);
                    } else if (step(region, claim, raw, stale) == Step.DONE) {
                        open.remove(claim.id());
                    }
                }
            }
            if (!leased.isEmpty()) {
                load(region, leased, fresh, loader, true)
                        .forEach(
                                (id, held) ->
                                        settle(
                                                region,
                                                id,
                                                Objects.requireNonNull(open.remove(id)).future(),
                                                held));
            }
        }
        if (!stale.isEmpty()) {
            refresh(region, stale, fresh, loader);
        }
    }

    /** Answers the claim with what Redis holds, or says what is to be done instead. */
    private <V> Step step(
            Region<V> region, Claim<V> claim, byte @Nullable [] raw, List<Claim<V>> stale) {
        if (raw == null) {
            return Step.LEASE;
        }
        var stored = Stored.parse(raw);
        if (stored == null) {
            region.poison.increment();
            return Step.LEASE;
        }
        V value = null;
        switch (stored.kind()) {
            case LEASE -> {
                return Step.WAIT;
            }
            case OVERSIZE -> {
                return Step.LOAD;
            }
            case FAILED -> {
                claim.future().completeExceptionally(unavailable("Loading it has just failed."));
                return Step.DONE;
            }
            case VALUE -> {
                value = region.decode(stored);
                if (value == null) {
                    region.poison.increment();
                    return Step.LEASE;
                }
            }
            case ABSENT -> {}
        }
        long now = ticker.read();
        long left = MILLISECONDS.toNanos(Math.min(stored.freshUntil() - redis.now(), LONGEST));
        long until = now + Math.min(limits.memoryTime().toNanos(), left);
        long grace = region.spec.stale().minus(region.spec.fresh()).toNanos();
        if (left <= 0) {
            region.staleServed.increment();
            stale.add(claim);
            until = now + LOOK_AGAIN;
        }
        long dead = Math.max(until, now + Math.max(left, 0) + grace);
        claim.future().complete(new Held<>(Optional.ofNullable(value), raw.length, until, dead));
        return Step.DONE;
    }

    private <V> void withoutRedis(
            Region<V> region,
            Map<String, Claim<V>> mine,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        var stale = new ArrayList<Claim<V>>();
        var open = new LinkedHashMap<String, byte @Nullable []>();
        for (var claim : mine.values()) {
            long now = ticker.read();
            if (claim.future().isDone()) {
                continue;
            }
            if (claim.before() != null && claim.before().dead() - now > 0) {
                region.staleServed.increment();
                claim.future().complete(claim.before().until(now + LOOK_AGAIN));
                stale.add(claim);
            } else {
                open.put(claim.id(), null);
            }
        }
        if (!stale.isEmpty()) {
            refresh(region, stale, fresh, loader);
        }
        if (!open.isEmpty()) {
            load(region, open, fresh, loader, true)
                    .forEach(
                            (id, held) ->
                                    settle(
                                            region,
                                            id,
                                            Objects.requireNonNull(mine.get(id)).future(),
                                            held));
        }
    }

    /** Refreshes in the background, once in all instances, what has been answered stale. */
    private <V> void refresh(
            Region<V> region,
            List<Claim<V>> stale,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        var mine = new LinkedHashMap<String, Claim<V>>();
        for (var claim : stale) {
            if (region.refreshing.size() < REFRESHES && region.refreshing.add(claim.id())) {
                mine.put(claim.id(), claim);
            }
        }
        if (mine.isEmpty()) {
            return;
        }
        background.execute(
                () -> {
                    try {
                        var leased = leaseStale(region, mine.keySet());
                        if (!leased.isEmpty()) {
                            load(region, leased, fresh, loader, false)
                                    .forEach(
                                            (id, held) ->
                                                    replace(
                                                            region,
                                                            Objects.requireNonNull(mine.get(id)),
                                                            held));
                            region.refresh.increment();
                        }
                    } catch (RuntimeException e) {
                        region.refreshFailed.increment();
                        LOG.warn(
                                "Refreshing {} of {} failed, the stale value serves on",
                                mine.size(),
                                region.spec.name(),
                                e);
                    } finally {
                        region.refreshing.removeAll(mine.keySet());
                    }
                });
    }

    /** Those that are ours to refresh: all of them while Redis cannot be asked. */
    private <V> Map<String, byte @Nullable []> leaseStale(Region<V> region, Set<String> ids) {
        var leased = new LinkedHashMap<String, byte @Nullable []>();
        try {
            byte[] token = RedisTier.token();
            var keys = new LinkedHashMap<String, byte[]>();
            ids.forEach(id -> keys.put(region.key(id), new byte[0]));
            var standing = redis.lease(keys, token);
            ids.stream()
                    .filter(id -> standing.get(region.key(id)) == null)
                    .forEach(id -> leased.put(id, token));
        } catch (RedisUnavailable e) {
            ids.forEach(id -> leased.put(id, null));
        }
        return leased;
    }

    /** Loads, and stores what was loaded under the tokens. */
    private <V> Map<String, Held<V>> load(
            Region<V> region,
            Map<String, byte @Nullable []> leased,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader,
            boolean asked) {
        var found = new LinkedHashMap<String, Find<V>>();
        try {
            var loaded = loadBounded(region, leased.keySet(), loader, asked);
            leased.keySet().forEach(id -> found.put(id, find(region, loaded.get(id), fresh)));
        } catch (Throwable failure) {
            if (asked) {
                var failed = new Find<V>(null, Draft.FAILED, limits.failure(), limits.failure());
                leased.keySet().forEach(id -> found.put(id, failed));
                store(region, leased, found);
            }
            throw failure;
        }
        var refused = store(region, leased, found);
        var held = new LinkedHashMap<String, Held<V>>();
        found.forEach((id, find) -> held.put(id, held(find, !refused.contains(id))));
        return held;
    }

    private <V> Map<String, V> loadBounded(
            Region<V> region,
            Set<String> ids,
            Function<Set<String>, Map<String, V>> loader,
            boolean asked) {
        try {
            if (!loads.tryAcquire(asked ? limits.patience().toMillis() : 0, MILLISECONDS)) {
                region.rejected.increment();
                throw unavailable("Too much is being loaded at the moment.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted.");
        }
        try {
            var loaded = loader.apply(Collections.unmodifiableSet(ids));
            region.load.increment();
            return loaded;
        } catch (Throwable failure) {
            region.loadFailed.increment();
            throw failure;
        } finally {
            loads.release();
        }
    }

    private <V> Find<V> find(Region<V> region, @Nullable V value, Duration fresh) {
        var spec = region.spec;
        if (value == null) {
            return new Find<>(null, Draft.ABSENT, spec.negative(), spec.negative());
        }
        var draft = Draft.of(value, limits);
        if (draft == Draft.OVERSIZE) {
            region.rejected.increment();
            return new Find<>(value, draft, spec.negative(), spec.negative());
        }
        var time = jittered(fresh);
        return new Find<>(value, draft, time, time.plus(spec.stale()).minus(spec.fresh()));
    }

    /** The ids that were refused: their lease was taken away while they were loaded. */
    private <V> Set<String> store(
            Region<V> region, Map<String, byte @Nullable []> leased, Map<String, Find<V>> found) {
        var answers = new LinkedHashMap<String, CompletableFuture<Boolean>>();
        try {
            leased.forEach(
                    (id, token) -> {
                        var find = Objects.requireNonNull(found.get(id));
                        var version =
                                find.value() == null
                                        ? 0
                                        : region.spec.version().applyAsLong(find.value());
                        if (token != null) {
                            answers.put(id, redis.store(region, id, token, find, version));
                        }
                    });
            redis.awaitAll(answers.values());
            answers.values().removeIf(CompletableFuture::join);
            return answers.keySet();
        } catch (RedisUnavailable e) {
            LOG.debug("Loaded and not stored: {}", e.getMessage());
            return Set.of();
        }
    }

    private <V> Held<V> held(Find<V> find, boolean keep) {
        long now = ticker.read();
        var value = Optional.ofNullable(find.value());
        if (!keep || find.draft() == Draft.OVERSIZE) {
            return new Held<>(value, 0, now, now);
        }
        long until = now + Math.min(limits.memoryTime().toNanos(), find.fresh().toNanos());
        return new Held<>(value, find.draft().payload().length, until, now + find.kept().toNanos());
    }

    private <V> void settle(
            Region<V> region, String id, CompletableFuture<Held<V>> future, Held<V> held) {
        future.complete(held);
        if (held.until() == held.dead()) {
            region.memory.asMap().remove(id, future);
        }
    }

    /** Only in place of the very value that was being refreshed: it may have been dropped since. */
    private <V> void replace(Region<V> region, Claim<V> claim, Held<V> held) {
        if (held.until() != held.dead()) {
            region.memory
                    .asMap()
                    .replace(claim.id(), claim.future(), CompletableFuture.completedFuture(held));
        }
    }

    private <V> void write(Region<V> region, String id, @Nullable V value, long version) {
        Region.check(id);
        var find = find(region, value, region.spec.fresh());
        // It stands open while Redis decides, so that a newer write elsewhere can still drop it.
        var future = new CompletableFuture<Held<V>>();
        region.memory.put(id, future);
        boolean taken = redis.write(region, id, find, version);
        settle(region, id, future, held(find, taken));
    }

    /** Never longer than asked for, and not for all at the same time. */
    Duration jittered(Duration time) {
        return time.minus(time.dividedBy(10).multipliedBy(current().nextInt(1000)).dividedBy(1000));
    }

    void dropLocally(Region<?> region, Collection<String> ids) {
        region.drop(ids);
    }

    /** Now where no transaction is under way; never after a rollback. */
    void afterCommit(Runnable change) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            change.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int status) {
                        if (status != STATUS_ROLLED_BACK) {
                            change.run();
                        }
                    }
                });
    }

    /** What a transaction reads that has written is not committed yet. */
    boolean writing() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && !TransactionSynchronizationManager.isCurrentTransactionReadOnly();
    }

    void forgetAll() {
        regions.values().forEach(Region::clear);
    }

    void beat() {
        redis.beat();
        regions.values().forEach(region -> region.sweep(ticker.read()));
    }

    @SuppressWarnings("unchecked")
    private <V> Region<V> region(CacheSpec<V> spec) {
        var region = regions.get(spec.name());
        if (region == null) {
            region =
                    regions.computeIfAbsent(
                            spec.name(), name -> new Region<>(spec, limits, meters));
        }
        if (region.spec != spec && !region.spec.equals(spec)) {
            throw new IllegalArgumentException("Two specs are called " + spec.name());
        }
        return (Region<V>) region;
    }

    private void pause(int round, long deadline) {
        if (deadline - ticker.read() < 0) {
            throw unavailable("Loading it takes too long.");
        }
        try {
            Thread.sleep(Math.min(5 * round, 50));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted.");
        }
    }

    private <V> Held<V> join(CompletableFuture<Held<V>> future) {
        try {
            return future.get(3 * limits.lease().toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw unavailable("Loading it takes too long.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted.");
        }
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail)
                .retryAfter(Duration.ofSeconds(1));
    }

    private final class Hearing implements RedisTier.Listener {

        @Override
        public void invalidated(String spec, List<String> ids) {
            var region = regions.get(spec);
            if (region != null) {
                region.drop(ids);
            } else if (spec.equals(RedisTier.ALL)) {
                forgetAll();
            }
        }

        @Override
        public void subscribed() {
            forgetAll();
        }
    }
}
