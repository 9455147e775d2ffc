package app.kindred.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what becomes true a little later, and no longer than allowed. */
final class Eventually {

    private Eventually() {}

    static void within(Duration patience, String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("Waited " + patience + " for " + what);
                }
                LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
