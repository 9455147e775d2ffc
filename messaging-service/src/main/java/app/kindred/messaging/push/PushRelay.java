package app.kindred.messaging.push;

import app.kindred.messaging.push.PushSender.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends what is due, at least once: a notice that came twice replaces itself on the phone, by its
 * conversation.
 */
@Component
class PushRelay {

    private static final int BATCH = 200;
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final ReentrantLock turn = new ReentrantLock();
    private final PushStore store;
    private final PushSenders senders;
    private final Clock clock;

    PushRelay(PushStore store, PushSenders senders, Clock clock) {
        this.store = store;
        this.senders = senders;
        this.clock = clock;
    }

    /** At a rate, so that it has a thread of its own; what is still busy is left alone. */
    @Scheduled(fixedRateString = "1s", initialDelayString = "2s")
    void run() {
        if (turn.tryLock()) {
            try {
                sendAll();
            } finally {
                turn.unlock();
            }
        }
    }

    private void sendAll() {
        int taken = BATCH;
        while (taken == BATCH) {
            var due = store.claim(clock.instant(), LEASE, BATCH);
            due.forEach(this::send);
            taken = due.size();
        }
    }

    private void send(PushStore.Due due) {
        boolean failed = false;
        for (var push : store.notices(due)) {
            var outcome = senders.send(push);
            if (outcome == Outcome.GONE) {
                store.forget(push.token());
            }
            failed |= outcome == Outcome.FAILED;
        }
        if (!failed) {
            store.finish(due, clock.instant());
        }
    }
}
