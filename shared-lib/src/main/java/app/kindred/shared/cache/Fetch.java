package app.kindred.shared.cache;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import app.kindred.shared.cache.Region.Event;
import app.kindred.shared.cache.Region.Held;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of the cache that memory alone could not answer. */
final class Fetch<V> {

    private static final Logger LOG = LoggerFactory.getLogger(TieredCache.class);

    /** How long memory keeps a stale value before it looks whether Redis has a fresh one. */
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST = TimeUnit.DAYS.toMillis(1);
    private static final int REFRESHES = 1_000;

    private final TieredCache cache;
    private final CacheProperties limits;
    private final Region<V> region;
    private final Duration fresh;
    private final Function<Set<String>, Map<String, V>> loader;
    private final List<Claim<V>> stale = new ArrayList<>();

    private enum Step {
        ANSWERED,
        WAIT,
        LEASE,
        LOAD
    }

    Fetch(
            TieredCache cache,
            Region<V> region,
            Duration fresh,
            Function<Set<String>, Map<String, V>> loader) {
        this.cache = cache;
        this.limits = cache.limits;
        this.region = region;
        this.fresh = fresh;
        this.loader = loader;
    }

    Map<String, Optional<V>> find(Collection<String> ids) {
        ids.forEach(Region::check);
        var all = new LinkedHashMap<String, CompletableFuture<Held<V>>>();
        var mine = new ArrayList<Claim<V>>();
        for (String id : new LinkedHashSet<>(ids)) {
            var there = region.memory.getIfPresent(id);
            var held = Region.ready(there);
            if (held != null && held.until() - cache.ticker.read() > 0) {
                region.count(Event.MEMORY_HIT);
                all.put(id, there);
                continue;
            }
            region.count(Event.MEMORY_MISS);
            var claim = new Claim<>(region, id, held);
            all.put(id, cache.install(claim, there));
            if (all.get(id) == claim.future) {
                mine.add(claim);
            }
        }
        resolve(mine);
        refresh();
        var found = new LinkedHashMap<String, Optional<V>>();
        all.forEach((id, future) -> found.put(id, join(future).value()));
        return found;
    }

    private void resolve(List<Claim<V>> claims) {
        try {
            try {
                throughRedis(claims);
            } catch (RedisUnavailableException e) {
                withoutRedis(claims.stream().filter(Claim::open).toList());
            }
        } catch (Throwable failure) {
            claims.forEach(claim -> claim.future.completeExceptionally(failure));
            throw failure;
        }
    }

    private void throughRedis(List<Claim<V>> claims) {
        long deadline = cache.ticker.read() + 2 * limits.lease().toNanos();
        var open = claims;
        for (int round = 0; !open.isEmpty(); round++) {
            pause(round, deadline);
            cache.redis.read(open);
            var steps = open.stream().collect(Collectors.groupingBy(this::step));
            if (round == 0) {
                steps.forEach((step, some) -> some.forEach(claim -> region.count(tally(step))));
            }
            var toLoad = new ArrayList<>(steps.getOrDefault(Step.LOAD, List.of()));
            var toLease = steps.getOrDefault(Step.LEASE, List.of());
            cache.redis.lease(toLease);
            toLease.stream().filter(claim -> claim.token != null).forEach(toLoad::add);
            load(toLoad, true);
            open = open.stream().filter(Claim::open).toList();
        }
    }

    private static Event tally(Step step) {
        return step == Step.ANSWERED ? Event.REDIS_HIT : Event.REDIS_MISS;
    }

    /** Answers the claim with what Redis holds, or says what is to be done instead. */
    private Step step(Claim<V> claim) {
        if (claim.raw == null) {
            return Step.LEASE;
        }
        var stored = Stored.parse(claim.raw);
        if (stored != null && stored.kind() == Stored.Kind.LEASE) {
            long left = stored.leaseUntil() - cache.redis.now();
            if (left > 0 && left <= 2 * limits.lease().toMillis()) {
                return Step.WAIT;
            }
        } else if (stored != null && stored.schema() == region.spec.schema()) {
            long left = Math.min(stored.freshUntil() - cache.redis.now(), LONGEST);
            switch (stored.kind()) {
                case LEASE -> {}
                case FAILED -> throw unavailable("Loading it has just failed.");
                case OVERSIZE -> {
                    return Step.LOAD;
                }
                case ABSENT -> {
                    return answer(claim, null, left);
                }
                case VALUE -> {
                    V value = region.decode(stored);
                    if (value != null) {
                        return answer(claim, value, left);
                    }
                }
            }
        }
        region.count(Event.POISON);
        claim.unreadable = claim.raw;
        return Step.LEASE;
    }

    private Step answer(Claim<V> claim, @Nullable V value, long leftMillis) {
        long now = cache.ticker.read();
        long left = MILLISECONDS.toNanos(Math.max(leftMillis, 0));
        long until = now + Math.min(limits.memoryTime().toNanos(), left);
        if (left == 0) {
            region.count(Event.STALE_SERVED);
            stale.add(claim);
            until = now + LOOK_AGAIN;
        }
        long grace = region.spec.stale().minus(region.spec.fresh()).toNanos();
        int size = claim.raw == null ? 0 : claim.raw.length;
        long dead = Math.max(until, now + left + grace);
        claim.future.complete(new Held<>(Optional.ofNullable(value), size, until, dead));
        return Step.ANSWERED;
    }

    /** Memory serves to its stale bound, refreshed by this instance alone; the rest is loaded. */
    private void withoutRedis(List<Claim<V>> claims) {
        long now = cache.ticker.read();
        for (var claim : claims) {
            var old = claim.before;
            if (old != null && old.dead() - now > 0) {
                region.count(Event.STALE_SERVED);
                stale.add(claim);
                claim.future.complete(
                        new Held<>(old.value(), old.size(), now + LOOK_AGAIN, old.dead()));
            }
        }
        load(claims.stream().filter(Claim::open).toList(), true);
    }

    /** In the background, once in all instances; who fails leaves his lease standing. */
    private void refresh() {
        stale.removeIf(
                claim -> region.refreshing.size() >= REFRESHES || !region.refreshing.add(claim.id));
        if (!stale.isEmpty()) {
            cache.background.execute(this::refreshStale);
        }
    }

    private void refreshStale() {
        try {
            List<Claim<V>> won = stale;
            try {
                cache.redis.lease(stale);
                won = stale.stream().filter(claim -> claim.token != null).toList();
            } catch (RedisUnavailableException e) {
                LOG.debug("Refreshing for this instance alone: {}", e.getMessage());
            }
            load(won, false);
            won.forEach(claim -> region.count(Event.REFRESH));
        } catch (RuntimeException e) {
            region.count(Event.REFRESH_FAILED);
            LOG.warn("Refreshing {} failed, the stale value serves on", region.spec.name(), e);
        } finally {
            stale.forEach(claim -> region.refreshing.remove(claim.id));
        }
    }

    private void load(List<Claim<V>> claims, boolean asked) {
        if (claims.isEmpty()) {
            return;
        }
        try {
            var loaded = loadBounded(claims, asked);
            claims.forEach(
                    claim -> claim.found(loaded.get(claim.id), cache.jittered(fresh), limits));
        } catch (Throwable failure) {
            if (asked) {
                claims.forEach(claim -> claim.failed(limits.failure()));
                store(claims);
            }
            throw failure;
        }
        store(claims);
        long now = cache.ticker.read();
        claims.forEach(claim -> claim.settle(now, limits.memoryTime()));
    }

    private void store(List<Claim<V>> claims) {
        try {
            cache.redis.store(claims);
        } catch (RedisUnavailableException e) {
            LOG.debug("Loaded and not stored: {}", e.getMessage());
        }
    }

    private Map<String, V> loadBounded(List<Claim<V>> claims, boolean asked) {
        try {
            if (!cache.loads.tryAcquire(asked ? limits.patience().toMillis() : 0, MILLISECONDS)) {
                region.count(Event.REJECTED);
                throw unavailable("Too much is being loaded at the moment.");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        try {
            var ids = claims.stream().map(claim -> claim.id);
            var loaded = loader.apply(ids.collect(Collectors.toUnmodifiableSet()));
            region.count(Event.LOAD);
            return loaded;
        } catch (Throwable failure) {
            region.count(Event.LOAD_FAILED);
            throw failure;
        } finally {
            cache.loads.release();
        }
    }

    private void pause(int round, long deadline) {
        if (deadline - cache.ticker.read() < 0) {
            throw unavailable("Loading it takes too long.");
        }
        try {
            Thread.sleep(Math.min(4 * round, 50));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Held<V> join(CompletableFuture<Held<V>> future) {
        try {
            return future.get(3 * limits.lease().toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw unavailable("Loading it takes too long.");
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static ProblemException interrupted() {
        Thread.currentThread().interrupt();
        return unavailable("Interrupted.");
    }

    static ProblemException unavailable(String detail) {
        var problem = new ProblemException(ProblemType.UNAVAILABLE, detail);
        return problem.retryAfter(Duration.ofSeconds(1));
    }
}
