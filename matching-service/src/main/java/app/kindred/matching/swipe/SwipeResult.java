package app.kindred.matching.swipe;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How an attempt to swipe ended. */
sealed interface SwipeResult {

    /**
     * Said for the first time, or said differently than before.
     *
     * @param quota what is left after a like; a pass costs nothing and does not ask
     */
    record Recorded(boolean first, @Nullable UUID matchId, @Nullable Quota quota)
            implements SwipeResult {}

    /** Said before, in the same words. */
    record Repeated(@Nullable UUID matchId) implements SwipeResult {}

    /** Nobody there whom this person may see. */
    record Invisible() implements SwipeResult {}

    /** The two have, or had, a match: what made it cannot be unsaid. */
    record Settled() implements SwipeResult {}

    /** Nothing left today; the attempt cost nothing. */
    record Exhausted(SwipeAction action, Quota quota) implements SwipeResult {}
}
