package app.kindred.messaging.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells sockets of a reaction, or that it was taken back. */
record ReactionFrame(
        String type, UUID matchId, UUID messageId, UUID userId, @Nullable String emoji) {

    static ReactionFrame of(UUID matchId, UUID messageId, UUID userId, @Nullable String emoji) {
        return new ReactionFrame("reaction", matchId, messageId, userId, emoji);
    }
}
