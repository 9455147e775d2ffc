package app.kindred.matching.swipe;

import app.kindred.shared.problem.ProblemException;
import java.util.Locale;

/** What may be said of somebody, in the order of its codes in the database. */
enum SwipeAction {
    DISLIKE,
    LIKE,
    SUPERLIKE;

    int code() {
        return ordinal();
    }

    boolean positive() {
        return this != DISLIKE;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SwipeAction of(int code) {
        return values()[code];
    }

    static SwipeAction of(String label) {
        for (var action : values()) {
            if (action.label().equals(label)) {
                return action;
            }
        }
        throw ProblemException.invalid("action", "must be one of like, dislike, superlike");
    }
}
