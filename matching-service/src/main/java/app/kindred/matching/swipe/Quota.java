package app.kindred.matching.swipe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person may still give today.
 *
 * @param likes null without a limit
 * @param resetsAt the next midnight in UTC
 */
record Quota(@Nullable Allowance likes, Allowance superlikes, Instant resetsAt) {

    record Allowance(int limit, int remaining) {

        static Allowance of(int limit, int spent) {
            return new Allowance(limit, Math.max(0, limit - spent));
        }
    }
}
