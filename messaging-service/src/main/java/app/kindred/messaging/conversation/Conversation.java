package app.kindred.messaging.conversation;

import java.util.Set;
import java.util.UUID;

/**
 * An open conversation, as one of the two people in it may see it.
 *
 * @param heard whether the other side gets what this one does; not so for someone who is hidden and
 *     must not be able to tell
 */
public record Conversation(UUID matchId, UUID lowId, UUID highId, long lastSeq, boolean heard) {

    public UUID partnerOf(UUID userId) {
        return userId.equals(lowId) ? highId : lowId;
    }

    /** Who gets to know what this person does here: both, on all their devices. */
    public Set<UUID> audienceOf(UUID userId) {
        return heard ? Set.of(lowId, highId) : Set.of(userId);
    }
}
