package app.kindred.messaging.message;

import app.kindred.messaging.delivery.Delivery;
import app.kindred.messaging.delivery.Frame;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What happened to messages that a client has already: they are not new, so no seq tells of it. */
@Component
public class Changes {

    private final MessageStore messages;
    private final ReactionStore reactions;
    private final MessageProperties properties;
    private final Delivery delivery;

    Changes(
            MessageStore messages,
            ReactionStore reactions,
            MessageProperties properties,
            Delivery delivery) {
        this.messages = messages;
        this.reactions = reactions;
        this.properties = properties;
        this.delivery = delivery;
    }

    /**
     * Deletions and reactions since a time, as the frames in which a socket would have had them.
     */
    public List<Frame> since(UUID userId, Instant since) {
        var deleted =
                messages.deletedSince(userId, since, properties.deletable()).stream()
                        .map(
                                m ->
                                        DeletedFrame.of(
                                                m, m.deletedAt() == null ? since : m.deletedAt()));
        var reacted = reactions.since(userId, since).stream();
        return Stream.concat(deleted, reacted).map(delivery::plain).toList();
    }
}
