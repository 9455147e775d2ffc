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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of the cache that memory alone could not answer. */
record Fetch<V>(
        TieredCache cache,
        Region<V> region,
        Duration fresh,
        Function<Set<String>, Map<String, V>> loader) {

    private static final Logger LOG = LoggerFactory.getLogger(TieredCache.class);
    private static final long LONGEST = Duration.ofDays(1).toMillis();
    private static final int REFRESHES = 1_000;

    Map<String, V> find(Collection<String> ids) {
        var all = new LinkedHashMap<String, CompletableFuture<Held<V>>>();
        var mine = new ArrayList<Claim<V>>();
        ids.forEach(CacheSpec::check);
        ids.forEach(id -> all.computeIfAbsent(id, it -> region.claim(it, mine)));
        try {
            resolve(mine);
            var found = new LinkedHashMap<String, V>();
            for (var each : all.entrySet()) {
                join(each.getValue()).value().ifPresent(value -> found.put(each.getKey(), value));
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted.");
        }
    }

    /**
     * Whoever gets the lease loads; the others look again until there is an answer. What is settled
     * leaves the list: a hit in Redis, the usual case, should cost little more than the round trip.
     */
    private void resolve(List<Claim<V>> open) throws InterruptedException {
        var stale = new ArrayList<Claim<V>>();
        long deadline = cache.ticker.read() + 2 * cache.limits.lease().toNanos();
        try {
            for (int round = 1; !open.isEmpty(); round++) {
                load(toBeLoaded(open, stale, round == 1), true);
                open.removeIf(Claim::settled);
                if (!open.isEmpty()) {
                    if (deadline - cache.ticker.read() < 0) {
                        throw unavailable("Loading it takes too long.");
                    }
                    Thread.sleep(Math.min(4 * round, 50));
                }
            }
        } catch (Throwable failure) {
            open.forEach(claim -> claim.future.completeExceptionally(failure));
            throw failure;
        }
        refresh(stale);
    }

    private List<Claim<V>> toBeLoaded(List<Claim<V>> open, List<Claim<V>> stale, boolean first) {
        try {
            cache.redis.read(open);
            for (var claim : open) {
                boolean answered = answered(claim, stale);
                if (first) {
                    region.count(answered ? Event.REDIS_HIT : Event.REDIS_MISS);
                }
            }
            open.removeIf(Claim::settled);
            return cache.redis.lease(open);
        } catch (RedisUnavailableException e) {
            open.removeIf(claim -> claim.settled() || servedFromMemory(claim, stale));
            return List.copyOf(open);
        }
    }

    /** Whether what Redis holds is an answer. */
    private boolean answered(Claim<V> claim, List<Claim<V>> stale) {
        if (claim.raw == null) {
            return false;
        }
        var stored = Stored.<V>read(claim.raw, region.spec.schema(), region.reader);
        long left = stored.freshUntil() - cache.redis.now();
        switch (stored.kind()) {
            case VALUE, ABSENT -> {
                if (left <= 0) {
                    region.count(Event.STALE_SERVED);
                    stale.add(claim);
                }
                claim.value = stored.value();
                claim.size = claim.raw.length;
                claim.fresh = Duration.ofMillis(Math.clamp(left, 0, LONGEST));
                region.settle(claim);
            }
            case FAILED, UNREADABLE -> {
                // Twice, as for a lease: Redis's time is only estimated here.
                if (stored.kind() == Kind.FAILED && left <= 2 * cache.limits.failure().toMillis()) {
                    throw unavailable("Loading it has just failed.");
                }
                region.count(Event.POISON);
                claim.unreadable = claim.raw;
            }
            case LEASE -> {}
        }
        return claim.settled();
    }

    private boolean servedFromMemory(Claim<V> claim, List<Claim<V>> stale) {
        var old = claim.before;
        long now = cache.ticker.read();
        if (old == null || old.dead() - now <= 0) {
            return false;
        }
        region.count(Event.STALE_SERVED);
        stale.add(claim);
        long until = now + Region.LOOK_AGAIN;
        return claim.future.complete(new Held<>(old.value(), old.size(), until, old.dead()));
    }

    /** In the background, once in all instances; who fails leaves his lease standing. */
    private void refresh(List<Claim<V>> stale) {
        var refreshing = region.refreshing;
        stale.removeIf(claim -> refreshing.size() >= REFRESHES || !refreshing.add(claim.id));
        if (!stale.isEmpty()) {
            cache.background.execute(
                    () -> {
                        try {
                            load(leased(stale), false);
                        } catch (RuntimeException | InterruptedException e) {
                            region.count(Event.REFRESH_FAILED);
                            if (cache.complaints.isDue(region.spec.name())) {
                                LOG.warn(
                                        "Refreshing {} failed: stale serves on. Not told again for a"
                                                + " minute, but counted",
                                        region.spec.name(),
                                        e);
                            }
                        } finally {
                            stale.forEach(claim -> refreshing.remove(claim.id));
                        }
                    });
        }
    }

    /** Without Redis all, for this instance alone. */
    private List<Claim<V>> leased(List<Claim<V>> stale) {
        try {
            return cache.redis.lease(stale);
        } catch (RedisUnavailableException e) {
            return stale;
        }
    }

    private void load(List<Claim<V>> claims, boolean asked) throws InterruptedException {
        if (claims.isEmpty()) {
            return;
        }
        try {
            var found = loadBounded(claims, asked);
            for (var claim : claims) {
                claim.loaded(found.get(claim.id), cache.jittered(fresh), cache.limits);
            }
        } catch (Throwable failure) {
            if (asked) {
                var pause = cache.limits.failure();
                claims.forEach(claim -> claim.becomes(Kind.FAILED, pause, pause));
                cache.redis.store(claims);
            }
            throw failure;
        }
        cache.redis.store(claims);
        claims.forEach(region::settle);
        if (!asked) {
            claims.forEach(claim -> region.count(Event.REFRESH));
        }
    }

    private Map<String, V> loadBounded(List<Claim<V>> claims, boolean asked)
            throws InterruptedException {
        long patience = asked ? cache.limits.patience().toMillis() : 0;
        if (!cache.loads.tryAcquire(patience, MILLISECONDS)) {
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
            return future.get(3 * cache.limits.lease().toMillis(), MILLISECONDS);
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
