package app.kindred.messaging.message;

import app.kindred.messaging.attachment.Attachments;
import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes a message back for both sides, picture and all, for a while after it was sent. */
@Component
class DeleteMessage {

    private final MessageStore store;
    private final Conversations conversations;
    private final Delivery delivery;
    private final Attachments attachments;
    private final MessageProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DeleteMessage(
            MessageStore store,
            Conversations conversations,
            Delivery delivery,
            Attachments attachments,
            MessageProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.conversations = conversations;
        this.delivery = delivery;
        this.attachments = attachments;
        this.properties = properties;
        this.transaction = transaction;
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
        if (transaction.execute(status -> take(message, now))) {
            delivery.deliver(conversation.audienceOf(userId), DeletedFrame.of(message, now));
        }
    }

    private boolean take(Message message, Instant now) {
        if (!store.delete(message, now)) {
            return false;
        }
        if (message.attachment() != null) {
            attachments.remove(message.attachment().id());
        }
        return true;
    }
}
