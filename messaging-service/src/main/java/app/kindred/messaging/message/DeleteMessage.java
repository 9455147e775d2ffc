package app.kindred.messaging.message;

import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes a message back for both sides, for a while after it was sent. */
@Component
class DeleteMessage {

    private final MessageStore store;
    private final Conversations conversations;
    private final Delivery delivery;
    private final MessageProperties properties;
    private final Clock clock;

    DeleteMessage(
            MessageStore store,
            Conversations conversations,
            Delivery delivery,
            MessageProperties properties,
            Clock clock) {
        this.store = store;
        this.conversations = conversations;
        this.delivery = delivery;
        this.properties = properties;
        this.clock = clock;
    }

    void delete(UUID userId, UUID messageId) {
        var message =
                store.find(messageId)
                        .filter(found -> found.senderId().equals(userId))
                        .orElseThrow(() -> ProblemException.notFound("message"));
        var conversation = conversations.get(message.matchId(), userId, null);
        if (message.deletedAt() != null) {
            return;
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (message.sentAt().plus(properties.deletable()).isBefore(now)) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "A message can be deleted within %d minutes of sending it."
                            .formatted(properties.deletable().toMinutes()));
        }
        if (store.delete(message, now)) {
            delivery.deliver(conversation.audienceOf(userId), DeletedFrame.of(message, now));
        }
    }
}
