package app.kindred.messaging.push;

import app.kindred.messaging.push.PushSender.Outcome;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends what is due, at least once: a notice that came twice replaces itself on the phone, by its
 * conversation. Each notice has a thread of its own while a slot is free, so that a provider that
 * is slow for one phone holds up no other, and none is taken before somebody can send it.
 */
@Component
class PushRelay {

    private static final Logger LOG = LoggerFactory.getLogger(PushRelay.class);
    private static final int AT_ONCE = 32;

    private final ReentrantLock turn = new ReentrantLock();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual()
                            .name("push-", 0)
                            .uncaughtExceptionHandler(
                                    (thread, e) -> LOG.warn("A notice waits for its lease", e))
                            .factory());
    private final PushStore store;
    private final PushSenders senders;
    private final Clock clock;
    private final Duration lease;

    PushRelay(PushStore store, PushSenders senders, PushProperties properties, Clock clock) {
        this.store = store;
        this.senders = senders;
        this.clock = clock;
        // Longer than it takes when connecting and answering both last as long as they may, for
        // every phone: who is still at it must not be overtaken.
        this.lease = properties.timeout().multipliedBy(2L * PushStore.MOST_DEVICES).plusSeconds(20);
    }

    /** At a rate, so that it has a thread of its own; what is still busy is left alone. */
    @Scheduled(fixedRateString = "1s", initialDelayString = "2s")
    void run() throws InterruptedException {
        if (turn.tryLock()) {
            try {
                store.forgetDelivered(clock.instant());
                sendAll();
            } finally {
                turn.unlock();
            }
        }
    }

    private void sendAll() throws InterruptedException {
        int free;
        int taken;
        do {
            slots.acquire();
            free = 1 + slots.drainPermits();
            taken = send(free);
        } while (taken == free);
    }

    /** How many were due, of as many as there are free slots. */
    private int send(int free) {
        List<PushStore.Due> due = List.of();
        try {
            due = store.claim(clock.instant(), lease, free);
        } finally {
            slots.release(free - due.size());
        }
        for (var notice : due) {
            threads.execute(
                    () -> {
                        try {
                            send(notice);
                        } finally {
                            slots.release();
                        }
                    });
        }
        return due.size();
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

    /** What is not sent by then is another instance's, after its lease. */
    @PreDestroy
    void stop() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
