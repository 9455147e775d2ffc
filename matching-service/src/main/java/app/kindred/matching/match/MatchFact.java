package app.kindred.matching.match;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code match.v1} carries: version 1 when a match opens, version 2 when it is closed. */
record MatchFact(
        UUID matchId,
        UUID lowId,
        UUID highId,
        String kind,
        Instant createdAt,
        @Nullable Instant closedAt) {

    static final String TOPIC = "match.v1";
    static final long OPENED = 1;
    static final long CLOSED = 2;

    static MatchFact of(Match match) {
        return new MatchFact(
                match.id(),
                match.pair().low(),
                match.pair().high(),
                match.kind().label(),
                match.createdAt(),
                match.closedAt());
    }
}
