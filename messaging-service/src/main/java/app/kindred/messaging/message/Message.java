package app.kindred.messaging.message;

import app.kindred.messaging.attachment.Attachment;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message as both sides see it.
 *
 * @param seq its place in the conversation: 1, 2, 3 …
 * @param body the text, empty beside a picture alone; absent once deleted
 * @param deletedAt when it was deleted for both sides
 */
public record Message(
        UUID id,
        UUID matchId,
        long seq,
        UUID senderId,
        UUID clientMessageId,
        @Nullable String body,
        @Nullable Attachment attachment,
        Instant sentAt,
        @Nullable Instant deletedAt,
        List<Reaction> reactions) {

    /** What one of the two makes of it. */
    public record Reaction(UUID userId, String emoji) {}
}
