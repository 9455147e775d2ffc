package app.kindred.users.report;

import java.util.Set;

/** The life of a report. */
public enum ReportState {
    OPEN,
    CLAIMED,
    DISMISSED,
    UPHELD,
    APPEALED,
    CLOSED;

    Set<ReportState> successors() {
        return switch (this) {
            case OPEN -> Set.of(CLAIMED);
            case CLAIMED -> Set.of(CLAIMED, DISMISSED, UPHELD);
            case UPHELD -> Set.of(APPEALED);
            case APPEALED -> Set.of(CLOSED);
            case DISMISSED, CLOSED -> Set.of();
        };
    }
}
