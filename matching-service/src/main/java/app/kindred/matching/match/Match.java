package app.kindred.matching.match;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A pair who like each other.
 *
 * @param closedAt set once either of them ended it, or blocked the other
 */
public record Match(UUID id, Pair pair, Kind kind, Instant createdAt, @Nullable Instant closedAt) {

    /** Whether a superlike was part of it. */
    public enum Kind {
        REGULAR,
        SUPER;

        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Kind of(String label) {
            return valueOf(label.toUpperCase(java.util.Locale.ROOT));
        }
    }

    public boolean isOpen() {
        return closedAt == null;
    }
}
