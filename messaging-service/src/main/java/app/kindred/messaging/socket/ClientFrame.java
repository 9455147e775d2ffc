package app.kindred.messaging.socket;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client may send: {@code type} says which of the other fields count.
 *
 * @param matches for {@code resume}: what the client has of which conversation
 * @param since for {@code resume} of everything: the cursor of the last {@code hello}, {@code
 *     caughtUp} or {@code pong}
 */
record ClientFrame(
        @Nullable String type,
        @Nullable UUID matchId,
        @Nullable UUID clientMessageId,
        @Nullable String body,
        @Nullable String attachmentId,
        @Nullable Long deliveredSeq,
        @Nullable Long readSeq,
        @Nullable List<Had> matches,
        @Nullable String since) {

    record Had(@Nullable UUID matchId, @Nullable Long afterSeq) {}
}
