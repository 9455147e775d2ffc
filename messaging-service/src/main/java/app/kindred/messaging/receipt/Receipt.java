package app.kindred.messaging.receipt;

import app.kindred.shared.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a client says about how far it has got, checked. What is read has been delivered. */
public record Receipt(UUID matchId, long deliveredSeq, long readSeq) {

    public static Receipt of(
            @Nullable UUID matchId, @Nullable Long deliveredSeq, @Nullable Long readSeq) {
        if (matchId == null) {
            throw ProblemException.invalid("matchId", "must be given");
        }
        if (deliveredSeq == null && readSeq == null) {
            throw ProblemException.invalid("readSeq", "or deliveredSeq must be given");
        }
        long read = readSeq == null ? 0 : readSeq;
        long delivered = Math.max(deliveredSeq == null ? 0 : deliveredSeq, read);
        if (read < 0 || deliveredSeq != null && deliveredSeq < 0) {
            throw ProblemException.invalid("readSeq", "must not be negative");
        }
        return new Receipt(matchId, delivered, read);
    }
}
