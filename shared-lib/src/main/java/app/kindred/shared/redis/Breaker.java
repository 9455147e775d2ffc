package app.kindred.shared.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One field: until when commands are refused. After that one of the waiting callers probes, and the
 * others are refused until it has succeeded or the time has passed again.
 */
final class Breaker {

    private static final long CLOSED = 0;

    private final AtomicLong refusingUntil = new AtomicLong(CLOSED);
    private final long pauseNanos;

    Breaker(Duration pause) {
        this.pauseNanos = pause.toNanos();
    }

    boolean permits() {
        long until = refusingUntil.get();
        if (until == CLOSED) {
            return true;
        }
        long now = System.nanoTime();
        return now - until >= 0 && refusingUntil.compareAndSet(until, next(now));
    }

    void succeeded() {
        if (refusingUntil.get() != CLOSED) {
            refusingUntil.set(CLOSED);
        }
    }

    void failed() {
        refusingUntil.set(next(System.nanoTime()));
    }

    private long next(long now) {
        long until = now + pauseNanos;
        return until == CLOSED ? 1 : until;
    }
}
