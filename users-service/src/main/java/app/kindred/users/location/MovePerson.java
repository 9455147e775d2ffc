package app.kindred.users.location;

import app.kindred.users.profile.Position;
import app.kindred.users.profile.Profiles;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves a person on the map. Whoever could move about freely could find others by walking around
 * them; so moves that change the cell are counted, jumps are refused, and both are kept for a
 * while.
 */
@Component
class MovePerson {

    private static final String MOVED = "MOVED";
    private static final String TRAVELLED = "TRAVELLED";
    private static final String REFUSED = "REFUSED";

    private final MoveStore store;
    private final Profiles profiles;
    private final LocationProperties properties;
    private final Clock clock;

    MovePerson(MoveStore store, Profiles profiles, LocationProperties properties, Clock clock) {
        this.store = store;
        this.profiles = profiles;
        this.properties = properties;
        this.clock = clock;
    }

    /** Where the phone says it is. */
    @Transactional
    public MoveResult move(UUID userId, double latitude, double longitude) {
        var now = clock.instant();
        var next = Position.snapped(latitude, longitude);
        var last = store.lockLast(userId, next).orElse(null);
        if (last == null) {
            // The first position ever: there is nothing to compare it with.
            return accept(userId, next, MOVED);
        }
        if (last.km() < 0.001 && !last.travelling()) {
            return new MoveResult.Placed();
        }
        var wait =
                wait(userId, MOVED, properties.movesPerHour(), Duration.ofHours(1))
                        .or(
                                () ->
                                        wait(
                                                userId,
                                                MOVED,
                                                properties.movesPerDay(),
                                                Duration.ofDays(1)));
        if (wait.isPresent()) {
            return new MoveResult.TooOften(wait.get());
        }
        var hours = Math.max(0, Duration.between(last.at(), now).toSeconds()) / 3600.0;
        // Coming home from a chosen place is no journey.
        if (!last.travelling()
                && last.km() > properties.freeKm() + properties.maxKmPerHour() * hours) {
            store.add(userId, next, REFUSED, now);
            return new MoveResult.Impossible();
        }
        return accept(userId, next, MOVED);
    }

    /** A place chosen to be seen at, wherever the person is. */
    @Transactional
    public MoveResult travel(UUID userId, double latitude, double longitude) {
        var next = Position.snapped(latitude, longitude);
        store.lockLast(userId, next);
        var wait = wait(userId, TRAVELLED, properties.travelsPerDay(), Duration.ofDays(1));
        if (wait.isPresent()) {
            return new MoveResult.TooOften(wait.get());
        }
        return accept(userId, next, TRAVELLED);
    }

    private MoveResult accept(UUID userId, Position next, String kind) {
        profiles.place(userId, next, kind.equals(TRAVELLED));
        store.add(userId, next, kind, clock.instant());
        return new MoveResult.Placed();
    }

    private Optional<Duration> wait(UUID userId, String kind, int limit, Duration period) {
        var now = clock.instant();
        return store.findNth(userId, kind, limit, now.minus(period))
                .map(oldest -> Duration.between(now, oldest.plus(period)));
    }

    @Scheduled(fixedDelayString = "PT6H", initialDelayString = "PT10M")
    public void forget() {
        store.forget(clock.instant(), properties.keep());
    }

    sealed interface MoveResult {
        record Placed() implements MoveResult {}

        record TooOften(Duration retryAfter) implements MoveResult {}

        /** Nobody travels that fast; noted, not followed. */
        record Impossible() implements MoveResult {}
    }
}
