package app.kindred.matching.swipe;

import app.kindred.matching.swipe.SwipeStore.Said;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes the last swipe back, with its quota, while it is recent and has not made a match. */
@Component
class RewindSwipe {

    private final SwipeStore store;
    private final SwipeProperties properties;
    private final Clock clock;

    RewindSwipe(SwipeStore store, SwipeProperties properties, Clock clock) {
        this.store = store;
        this.properties = properties;
        this.clock = clock;
    }

    @Transactional
    public Outcome rewind(UUID me) {
        var last = store.findLast(me);
        if (last.isEmpty()) {
            return new Outcome.NothingToUndo();
        }
        var said = last.get();
        if (said.at().isBefore(clock.instant().minus(properties.rewindWithin()))) {
            return new Outcome.TooLate();
        }
        // Only now the lock: what it protects is read again by the same call, and a swipe that
        // changed meanwhile is left.
        var situation = store.lockAndLook(me, said.target());
        if (situation.matchId() != null) {
            return new Outcome.Matched();
        }
        return store.takeBack(me, said) ? new Outcome.Undone(said) : new Outcome.NothingToUndo();
    }

    sealed interface Outcome {

        record Undone(Said swipe) implements Outcome {}

        record NothingToUndo() implements Outcome {}

        record TooLate() implements Outcome {}

        record Matched() implements Outcome {}
    }
}
