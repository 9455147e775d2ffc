package app.kindred.messaging.socket;

import app.kindred.shared.problem.ProblemException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the socket itself answers; messages, receipts and matches come from their features. */
sealed interface ServerFrame {

    String type();

    /**
     * The first frame.
     *
     * @param cursor from here on this socket hears everything; to be given to a later {@code
     *     resume}
     * @param live false while other instances cannot be heard: poll until a {@code link} frame
     */
    record Hello(String type, String cursor, boolean live, long heartbeatSeconds)
            implements ServerFrame {}

    record Ack(String type, UUID matchId, UUID clientMessageId, long seq, UUID id, Instant sentAt)
            implements ServerFrame {}

    /** All that was asked for by {@code resume} has been written. */
    record CaughtUp(String type, @Nullable UUID matchId, @Nullable Long seq, String cursor)
            implements ServerFrame {}

    record Pong(String type, String cursor) implements ServerFrame {}

    record Problem(
            String type,
            URI problem,
            String title,
            int status,
            String detail,
            List<ProblemException.FieldError> errors,
            @Nullable Long retryAfterSeconds,
            @Nullable UUID matchId,
            @Nullable UUID clientMessageId)
            implements ServerFrame {

        static Problem of(ProblemException problem, @Nullable ClientFrame frame) {
            return new Problem(
                    "problem",
                    problem.type().uri(),
                    problem.type().title(),
                    problem.type().status(),
                    problem.detail(),
                    problem.errors(),
                    problem.retryAfter().map(wait -> wait.plusMillis(999).toSeconds()).orElse(null),
                    frame == null ? null : frame.matchId(),
                    frame == null ? null : frame.clientMessageId());
        }

        Problem about(UUID match) {
            return new Problem(
                    type,
                    problem,
                    title,
                    status,
                    detail,
                    errors,
                    retryAfterSeconds,
                    match,
                    clientMessageId);
        }
    }
}
