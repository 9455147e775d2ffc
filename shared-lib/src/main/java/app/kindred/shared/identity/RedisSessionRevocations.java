package app.kindred.shared.identity;

import app.kindred.shared.redis.LuaScript;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisUnavailableException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Revocations in one sorted set, scored by Redis's own clock, of which every instance reads the
 * newest part twice a second into a bounded set. Asking for what is new, rather than waiting to be
 * told, is what makes a lost message or a late start harmless.
 */
final class RedisSessionRevocations implements SessionRevocations, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RedisSessionRevocations.class);

    private static final String KEY = "kindred:revoked-sessions";
    private static final LuaScript REVOKE =
            LuaScript.load("revoke-session", ScriptOutputType.INTEGER);

    /** Longer than any access token lives: after that a revocation says nothing new. */
    private static final Duration KEPT = Duration.ofMinutes(30);

    private static final long POLL_MILLIS = 400;

    /** A little is read again: two revocations of one millisecond may arrive apart. */
    private static final long OVERLAP_MILLIS = 5_000;

    private final Redis redis;
    private final Cache<UUID, Boolean> revoked =
            Caffeine.newBuilder().maximumSize(200_000).expireAfterWrite(KEPT).build();
    private final Cache<UUID, Boolean> unsent =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(KEPT).build();
    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService poller;
    private double newest;
    private volatile boolean running;

    RedisSessionRevocations(Redis redis) {
        this.redis = redis;
    }

    @Override
    public void revoke(UUID sessionId) {
        remember(sessionId);
        try {
            send(sessionId);
        } catch (RedisUnavailableException e) {
            log.warn("A session ended without Redis: the other services will hear of it later");
            unsent.put(sessionId, true);
        }
    }

    @Override
    public boolean isRevoked(UUID sessionId) {
        return revoked.getIfPresent(sessionId) != null;
    }

    @Override
    public void onRevoked(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    @Override
    public void start() {
        running = true;
        // A context may be paused and go on again.
        var fresh =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("session-revocations").factory());
        fresh.scheduleWithFixedDelay(this::poll, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
        poller = fresh;
    }

    @Override
    public void stop() {
        running = false;
        if (poller != null) {
            poller.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void poll() {
        try {
            for (var sessionId : List.copyOf(unsent.asMap().keySet())) {
                send(sessionId);
                unsent.invalidate(sessionId);
            }
            var since =
                    Range.from(
                            Range.Boundary.including(newest - OVERLAP_MILLIS),
                            Range.Boundary.<Double>unbounded());
            for (var entry : redis.call(c -> c.zrangebyscoreWithScores(KEY, since))) {
                newest = Math.max(newest, entry.getScore());
                remember(UUID.fromString(entry.getValue()));
            }
        } catch (RedisUnavailableException e) {
            log.debug("Redis is away: revocations are not heard of");
        } catch (RuntimeException e) {
            // The poll must go on whatever one round met.
            log.warn("Reading revoked sessions failed", e);
        }
    }

    private void send(UUID sessionId) {
        redis.run(REVOKE, List.of(KEY), sessionId.toString(), String.valueOf(KEPT.toMillis()));
    }

    private void remember(UUID sessionId) {
        if (revoked.asMap().putIfAbsent(sessionId, true) == null) {
            listeners.forEach(listener -> listener.accept(sessionId));
        }
    }
}
