package app.kindred.messaging.message;

import app.kindred.messaging.person.Erasure;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisUnavailableException;
import app.kindred.shared.redis.TokenBuckets;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How fast one person may write, over REST, sockets and instances together: the gateway's limits do
 * not see what goes through a socket. While Redis is gone each instance counts for itself.
 */
@Component
class SendLimit implements Erasure {

    private final MessageProperties properties;
    private final Redis redis;
    private final TokenBuckets shared;
    private final Duration refill;
    private final Cache<UUID, Bucket> own;
    private final Clock clock;

    SendLimit(MessageProperties properties, Redis redis, Clock clock) {
        this.properties = properties;
        this.redis = redis;
        this.shared = new TokenBuckets(redis);
        this.refill =
                Duration.ofMillis(
                        (long) Math.ceil(properties.burst() * 1_000 / properties.perSecond()));
        // A bucket that has filled up again says nothing and may go.
        this.own = Caffeine.newBuilder().expireAfterAccess(refill).maximumSize(200_000).build();
        this.clock = clock;
    }

    /** Tokens left, and whether the last one who asked got one. */
    private record Bucket(double level, long atMillis, boolean granted) {}

    void take(UUID userId) {
        try {
            var answer = shared.take(key(userId), properties.burst(), refill, 1);
            if (!answer.enough()) {
                throw tooFast(answer.pause());
            }
        } catch (RedisUnavailableException e) {
            takeOwn(userId);
        }
    }

    /** Without Redis the count is gone by itself within a refill. */
    @Override
    public void erase(UUID userId) {
        own.invalidate(userId);
        redis.<Long>send(commands -> commands.del(key(userId)));
    }

    private static String key(UUID userId) {
        return "kindred:limit:send:" + userId;
    }

    private void takeOwn(UUID userId) {
        long now = clock.millis();
        var bucket = own.asMap().compute(userId, (id, before) -> after(before, now));
        if (!bucket.granted()) {
            throw tooFast(Duration.ofSeconds(1));
        }
    }

    private static ProblemException tooFast(Duration wait) {
        return new ProblemException(ProblemType.RATE_LIMITED, "You are writing too fast.")
                .retryAfter(wait);
    }

    private Bucket after(@Nullable Bucket before, long now) {
        double level = properties.burst();
        if (before != null) {
            double refilled = properties.perSecond() * (now - before.atMillis()) / 1000;
            level = Math.min(level, before.level() + refilled);
        }
        return level < 1 ? new Bucket(level, now, false) : new Bucket(level - 1, now, true);
    }
}
