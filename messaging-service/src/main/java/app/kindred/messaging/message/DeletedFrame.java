package app.kindred.messaging.message;

import java.time.Instant;
import java.util.UUID;

/** Tells sockets that a message was taken back. */
record DeletedFrame(String type, UUID matchId, UUID messageId, long seq, Instant deletedAt) {

    static DeletedFrame of(Message message, Instant deletedAt) {
        return new DeletedFrame(
                "deleted", message.matchId(), message.id(), message.seq(), deletedAt);
    }
}
