package app.kindred.messaging.message;

import app.kindred.messaging.attachment.Attachment;
import app.kindred.messaging.attachment.Attachments;
import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.messaging.push.PushOutbox;
import app.kindred.messaging.shield.Shield;
import app.kindred.shared.id.Ids;
import app.kindred.shared.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores a message exactly once.
 *
 * <p>The conversation's row lock hands out {@code seq}, so numbers are given in the order of commit
 * and none is skipped: whatever fails rolls the number back with it. The row in {@code message_key}
 * makes the send repeatable. A repeat is looked for after the lock, in a statement of its own: at
 * READ COMMITTED only a new statement sees what committed while it waited. Should two first sends
 * still meet, the key's uniqueness ends one of them, which then finds the other's message. Shield
 * and limit come after that search: a repeat of what was stored is never refused, and what is
 * refused counts for nothing.
 */
@Component
public class SendMessage {

    private final Conversations conversations;
    private final MessageStore store;
    private final Shield shield;
    private final SendLimit limit;
    private final Attachments attachments;
    private final PushOutbox pushes;
    private final MessageBacklog backlog;
    private final Delivery delivery;
    private final MessageMetrics metrics;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SendMessage(
            Conversations conversations,
            MessageStore store,
            Shield shield,
            SendLimit limit,
            Attachments attachments,
            PushOutbox pushes,
            MessageBacklog backlog,
            Delivery delivery,
            MessageMetrics metrics,
            TransactionTemplate transaction,
            Clock clock) {
        this.conversations = conversations;
        this.store = store;
        this.shield = shield;
        this.limit = limit;
        this.attachments = attachments;
        this.pushes = pushes;
        this.backlog = backlog;
        this.delivery = delivery;
        this.metrics = metrics;
        this.transaction = transaction;
        this.clock = clock;
    }

    public SendResult send(UUID senderId, Draft draft, Origin origin) {
        return metrics.observeSend(() -> sendOnce(senderId, draft, origin));
    }

    private SendResult sendOnce(UUID senderId, Draft draft, Origin origin) {
        var conversation = conversations.get(draft.matchId(), senderId, origin.authorization());
        SendResult result;
        try {
            result =
                    transaction.execute(
                            status -> {
                                var place = store.lock(draft.matchId());
                                var before = store.findRepeat(senderId, draft);
                                if (before.isPresent()) {
                                    return new SendResult.Repeated(before.get());
                                }
                                // Closed or erased while this send waited for the lock.
                                if (place.isEmpty()) {
                                    throw ProblemException.notFound("match");
                                }
                                var partner = conversation.partnerOf(senderId);
                                shield.check(senderId, partner, draft.matchId(), draft.body());
                                limit.take(senderId);
                                var picture =
                                        draft.attachmentId() == null
                                                ? null
                                                : attachments.bind(
                                                        senderId,
                                                        draft.matchId(),
                                                        draft.attachmentId());
                                var message = number(senderId, draft, picture, place.get());
                                store.insert(message, conversation);
                                if (conversation.heard()) {
                                    pushes.add(
                                            partner,
                                            message.matchId(),
                                            senderId,
                                            message.seq(),
                                            message.sentAt());
                                }
                                return new SendResult.Sent(message);
                            });
        } catch (DuplicateKeyException e) {
            result =
                    store.findRepeat(senderId, draft)
                            .<SendResult>map(SendResult.Repeated::new)
                            .orElseThrow(() -> e);
        }
        if (result instanceof SendResult.Sent(var message)) {
            metrics.sent(message);
            delivery.deliver(
                    conversation.audienceOf(senderId),
                    backlog.frame(message),
                    origin.connectionId());
        }
        return result;
    }

    /**
     * Times never run backwards within a conversation, whatever the clocks of several instances
     * say: pages rely on it to know their partitions.
     */
    private Message number(
            UUID senderId, Draft draft, @Nullable Attachment picture, MessageStore.Place place) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant sentAt =
                place.lastMessageAt() != null && now.isBefore(place.lastMessageAt())
                        ? place.lastMessageAt().truncatedTo(ChronoUnit.MILLIS)
                        : now;
        return new Message(
                Ids.at(sentAt),
                draft.matchId(),
                place.lastSeq() + 1,
                senderId,
                draft.clientMessageId(),
                draft.body(),
                picture,
                sentAt,
                null,
                List.of());
    }
}
