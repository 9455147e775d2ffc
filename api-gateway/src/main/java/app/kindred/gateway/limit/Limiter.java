package app.kindred.gateway.limit;

import app.kindred.gateway.limit.LimitProperties.WithoutRedis;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.redis.LuaScript;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.telemetry.RequestSpan;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** One row of the table at work. */
final class Limiter {

    private static final LuaScript TAKE = LuaScript.load("take-tokens", ScriptOutputType.MULTI);
    private static final int MOST_CLIENTS = 100_000;
    private static final Duration REDIS_RETRY = Duration.ofSeconds(1);

    private final String name;
    private final int size;
    private final double perSecond;
    private final int lease;
    private final WithoutRedis withoutRedis;
    private final Redis redis;
    private final Clock clock;
    private final Counter refusals;
    // Idle for longer than any bucket takes to fill: forgetting a client changes nothing.
    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder()
                    .maximumSize(MOST_CLIENTS)
                    .expireAfterAccess(Duration.ofMinutes(2))
                    .build();

    Limiter(
            String name,
            LimitProperties.Limit limit,
            double scale,
            Redis redis,
            Clock clock,
            Counter refusals) {
        this.name = name;
        this.size = (int) Math.max(1, Math.min(1e9, limit.size() * scale));
        this.perSecond = limit.perSecond() * scale;
        this.lease = (int) Math.max(1, Math.min(size, limit.lease() * Math.max(1, scale)));
        this.withoutRedis = limit.withoutRedis();
        this.redis = redis;
        this.clock = clock;
        this.refusals = refusals;
    }

    int size() {
        return size;
    }

    /** Whether this instance already holds a token for the client: the way nearly all go. */
    boolean passes(String client) {
        var bucket = buckets.getIfPresent(client);
        return bucket != null && bucket.takeLeased();
    }

    /**
     * Completes with a token from the shared bucket, or with the problem of having none. Where the
     * table lets requests pass without Redis, the first one of a client passes before Redis has
     * answered, and is paid for from the answer: it waits for nothing, and stays on the thread of
     * its connection.
     */
    Mono<Void> acquire(String client) {
        long now = clock.millis();
        var bucket = buckets.get(client, ignored -> new Bucket(size, now));
        long wait = bucket.refusedFor(now);
        if (wait > 0) {
            return Mono.error(refused(wait));
        }
        boolean first = withoutRedis == WithoutRedis.OPEN && bucket.meet();
        return Mono.deferContextual(
                request -> {
                    var taken = RequestSpan.within(request, () -> take(client));
                    if (first) {
                        taken.thenAccept(answer -> settle(bucket, answer));
                        return Mono.empty();
                    }
                    return Mono.fromFuture(taken)
                            .onErrorResume(_ -> Mono.just(withoutRedis(bucket)))
                            .flatMap(
                                    answer ->
                                            settle(bucket, answer)
                                                    ? Mono.empty()
                                                    : Mono.error(refused(answer.get(1))));
                });
    }

    /** A span of the request that found no token left; those that spend the lease have none. */
    private CompletableFuture<List<Long>> take(String client) {
        return redis.start(
                TAKE,
                List.of("kindred:limit:" + name + ":" + client),
                String.valueOf(size),
                String.valueOf(perSecond),
                String.valueOf(lease));
    }

    /**
     * Takes note of tokens, one of them spent already, or of how many milliseconds to do without.
     */
    private boolean settle(Bucket bucket, List<Long> answer) {
        int tokens = answer.get(0).intValue();
        if (tokens == 0) {
            bucket.refuseUntil(clock.millis() + answer.get(1));
            return false;
        }
        bucket.lease(tokens - 1);
        return true;
    }

    /** What the script would have answered. */
    private List<Long> withoutRedis(Bucket bucket) {
        return switch (withoutRedis) {
            case OPEN -> List.of(1L, 0L);
            case LOCAL -> {
                long wait = bucket.takeOwn(size, perSecond, clock.millis());
                yield List.of(wait == 0 ? 1L : 0L, wait);
            }
            case CLOSED ->
                    throw new ProblemException(
                                    ProblemType.UNAVAILABLE,
                                    "This cannot be done safely at the moment. Try again shortly.")
                            .retryAfter(REDIS_RETRY);
        };
    }

    private ProblemException refused(long waitMillis) {
        refusals.increment();
        return new ProblemException(
                        ProblemType.RATE_LIMITED, "Too many requests. Slow down and try again.")
                .retryAfter(Duration.ofMillis(waitMillis));
    }
}
