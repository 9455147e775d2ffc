package app.kindred.shared.cache;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import app.kindred.shared.cache.Region.Event;
import app.kindred.shared.cache.Region.Held;
import app.kindred.shared.cache.Stored.Kind;
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
        for (String id : ids.size() == 1 ? ids : new LinkedHashSet<>(ids)) {
            var there = region.memory.getIfPresent(id);
            var held = Region.ready(there);
            boolean hit = held != null && held.until() - cache.ticker.read() > 0;
            region.count(hit ? Event.MEMORY_HIT : Event.MEMORY_MISS);
            if (there == null || there.isDone() && !hit) {
                var claim = new Claim<>(region, id);
                there = region.install(claim, cache.ticker.read());
                if (there == claim.future) {
                    mine.add(claim);
                }
            }
            all.put(id, there);
        }
        try {
            resolve(mine);
            refresh();
            var found = new LinkedHashMap<String, Optional<V>>();
            for (var each : all.entrySet()) {
                found.put(each.getKey(), join(each.getValue()).value());
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted.");
        }
    }

    private void resolve(List<Claim<V>> claims) throws InterruptedException {
        try {
            try {
                throughRedis(claims);
            } catch (RedisUnavailableException e) {
                withoutRedis(claims);
            }
        } catch (Throwable failure) {
            claims.forEach(claim -> claim.future.completeExceptionally(failure));
            throw failure;
        }
    }

    /**
     * Whoever gets the lease loads; the others look again until there is an answer. What is settled
     * leaves the list: a hit in Redis, the usual case, should cost little more than the round trip.
     */
    private void throughRedis(List<Claim<V>> open) throws InterruptedException {
        long deadline = cache.ticker.read() + 2 * limits.lease().toNanos();
        for (int round = 1; !open.isEmpty(); round++) {
            cache.redis.read(open);
            for (var claim : open) {
                boolean answered = answered(claim);
                if (round == 1) {
                    region.count(answered ? Event.REDIS_HIT : Event.REDIS_MISS);
                }
            }
            open.removeIf(Claim::settled);
            if (open.isEmpty()) {
                return;
            }
            cache.redis.lease(open);
            load(open.stream().filter(claim -> claim.token != null).toList(), true);
            open.removeIf(Claim::settled);
            if (deadline - cache.ticker.read() < 0) {
                throw unavailable("Loading it takes too long.");
            }
            Thread.sleep(open.isEmpty() ? 0 : Math.min(4 * round, 50));
        }
    }

    /** Whether what Redis holds is an answer. */
    private boolean answered(Claim<V> claim) {
        if (claim.raw == null) {
            return false;
        }
        var stored = Stored.parse(claim.raw);
        if (stored != null && stored.kind() == Kind.LEASE) {
            return false;
        }
        if (stored != null && stored.schema() == region.spec.schema()) {
            long left = stored.freshUntil() - cache.redis.now();
            if (stored.kind() == Kind.FAILED && left <= limits.failure().toMillis()) {
                throw unavailable("Loading it has just failed.");
            }
            V value = stored.kind() == Kind.VALUE ? stored.decode(region.reader) : null;
            if (value != null || stored.kind() == Kind.ABSENT) {
                answer(claim, Optional.ofNullable(value), Math.clamp(left, 0, LONGEST));
                return true;
            }
        }
        region.count(Event.POISON);
        claim.unreadable = claim.raw;
        return false;
    }

    private void answer(Claim<V> claim, Optional<V> value, long leftMillis) {
        long now = cache.ticker.read();
        long left = MILLISECONDS.toNanos(leftMillis);
        long until = now + Math.min(limits.memoryTime().toNanos(), left);
        if (left == 0) {
            region.count(Event.STALE_SERVED);
            stale.add(claim);
            until = now + LOOK_AGAIN;
        }
        long grace = region.spec.stale().minus(region.spec.fresh()).toNanos();
        int size = claim.raw == null ? 0 : claim.raw.length;
        claim.future.complete(new Held<>(value, size, until, Math.max(until, now + left + grace)));
    }

    /** Memory serves to its stale bound, refreshed by this instance alone; the rest is loaded. */
    private void withoutRedis(List<Claim<V>> claims) throws InterruptedException {
        claims.removeIf(Claim::settled);
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
        claims.removeIf(Claim::settled);
        load(claims, true);
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
        } catch (RuntimeException | InterruptedException e) {
            region.count(Event.REFRESH_FAILED);
            LOG.warn("Refreshing {} failed, the stale value serves on", region.spec.name(), e);
        } finally {
            stale.forEach(claim -> region.refreshing.remove(claim.id));
        }
    }

    private void load(List<Claim<V>> claims, boolean asked) throws InterruptedException {
        if (claims.isEmpty()) {
            return;
        }
        try {
            var found = loadBounded(claims, asked);
            claims.forEach(it -> it.found(found.get(it.id), cache.jittered(fresh), limits));
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

    private Map<String, V> loadBounded(List<Claim<V>> claims, boolean asked)
            throws InterruptedException {
        if (!cache.loads.tryAcquire(asked ? limits.patience().toMillis() : 0, MILLISECONDS)) {
            region.count(Event.REJECTED);
            throw unavailable("Too much is being loaded at the moment.");
        }
        try {
            var ids = claims.stream().map(claim -> claim.id).collect(Collectors.toSet());
            var loaded = loader.apply(ids);
            region.count(Event.LOAD);
            return loaded;
        } catch (Throwable failure) {
            region.count(Event.LOAD_FAILED);
            throw failure;
        } finally {
            cache.loads.release();
        }
    }

    private Held<V> join(CompletableFuture<Held<V>> future) throws InterruptedException {
        try {
            return future.get(3 * limits.lease().toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw unavailable("Loading it takes too long.");
        }
    }

    static ProblemException unavailable(String detail) {
        var problem = new ProblemException(ProblemType.UNAVAILABLE, detail);
        return problem.retryAfter(Duration.ofSeconds(1));
    }
}
