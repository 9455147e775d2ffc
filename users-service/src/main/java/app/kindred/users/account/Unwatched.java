package app.kindred.users.account;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Work whose duration must not be seen from outside, because it depends on whether an address is
 * known: it is done after the answer.
 */
@Component
class Unwatched {

    private static final Logger LOG = LoggerFactory.getLogger(Unwatched.class);
    private static final int MOST = 64;

    private final Semaphore room = new Semaphore(MOST);

    void run(Runnable work) {
        if (!room.tryAcquire()) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "Too many people ask at once.")
                    .retryAfter(Duration.ofSeconds(2));
        }
        Thread.startVirtualThread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.error("Work after the answer failed", e);
                    } finally {
                        room.release();
                    }
                });
    }
}
