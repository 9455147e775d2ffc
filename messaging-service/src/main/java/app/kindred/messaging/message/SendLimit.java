package app.kindred.messaging.message;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How fast one person may write, over REST and sockets together: a bucket in each instance's
 * memory. The gateway's limits do not see what goes through a socket.
 */
@Component
class SendLimit {

    private final MessageProperties properties;
    private final Clock clock;
    private final Cache<UUID, Bucket> buckets;

    SendLimit(MessageProperties properties, Clock clock) {
        this.properties = properties;
        this.clock = clock;
        // A bucket that has filled up again says nothing and may go.
        var full = Duration.ofSeconds((long) (properties.burst() / properties.perSecond()) + 1);
        this.buckets = Caffeine.newBuilder().expireAfterAccess(full).maximumSize(200_000).build();
    }

    /** Tokens left, and whether the last one who asked got one. */
    private record Bucket(double level, long atMillis, boolean granted) {}

    void take(UUID userId) {
        long now = clock.millis();
        var bucket = buckets.asMap().compute(userId, (id, before) -> after(before, now));
        if (!bucket.granted()) {
            throw new ProblemException(ProblemType.RATE_LIMITED, "You are writing too fast.")
                    .retryAfter(Duration.ofSeconds(1));
        }
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
