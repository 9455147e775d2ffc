package app.kindred.matching.profilecopy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Remembers that somebody was here, at most every five minutes a person and never while they wait:
 * a request leaves an id in a bounded queue, and a job writes the queue in one statement. Whatever
 * does not fit is left out; the next request tries again.
 */
@Component
public class LastActive {

    private static final int AT_ONCE = 1_000;

    private final ProfileStore store;
    private final Clock clock;
    private final BlockingQueue<UUID> waiting = new ArrayBlockingQueue<>(10 * AT_ONCE);
    private final Cache<UUID, Boolean> touched =
            Caffeine.newBuilder()
                    .maximumSize(100_000)
                    .expireAfterWrite(Duration.ofMinutes(5))
                    .build();

    LastActive(ProfileStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public void seen(UUID person) {
        if (touched.asMap().putIfAbsent(person, true) == null && !waiting.offer(person)) {
            touched.invalidate(person);
        }
    }

    @Scheduled(fixedDelay = 2_000)
    void write() {
        var people = new HashSet<UUID>();
        while (waiting.drainTo(people, AT_ONCE) > 0) {
            store.touch(people, clock.instant());
            people.clear();
        }
    }
}
