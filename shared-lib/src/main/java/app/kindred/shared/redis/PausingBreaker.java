package app.kindred.shared.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One field: until when commands are refused. After that one of the waiting callers probes, and the
 * others are refused until it has succeeded or the time has passed again.
 */
final class PausingBreaker implements Breaker {

    private static final long CLOSED = 0;

    private final AtomicLong refusingUntil = new AtomicLong(CLOSED);
    private final long pauseNanos;

    PausingBreaker(Duration pause) {
        this.pauseNanos = pause.toNanos();
    }

    @Override
    public boolean available() {
        long until = refusingUntil.get();
        if (until == CLOSED) {
            return true;
        }
        long now = System.nanoTime();
        return now - until >= 0 && refusingUntil.compareAndSet(until, next(now));
    }

    @Override
    public void succeeded() {
        if (refusingUntil.get() != CLOSED) {
            refusingUntil.set(CLOSED);
        }
    }

    /** What Redis answered stays as it is; everything else means that it is not there. */
    @Override
    public RuntimeException failed(Throwable why) {
        if (why instanceof RedisCommandExecutionException answer) {
            succeeded();
            return answer;
        }
        refusingUntil.set(next(System.nanoTime()));
        return new RedisUnavailableException("Redis does not answer", why);
    }

    private long next(long now) {
        long until = now + pauseNanos;
        return until == CLOSED ? 1 : until;
    }
}
