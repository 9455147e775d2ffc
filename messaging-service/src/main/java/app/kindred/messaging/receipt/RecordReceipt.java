package app.kindred.messaging.receipt;

import app.kindred.messaging.conversation.Conversations;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.shared.problem.ProblemException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Moves the marks of one side forward and tells both. */
@Component
public class RecordReceipt {

    private final Conversations conversations;
    private final ReceiptStore store;
    private final Delivery delivery;

    RecordReceipt(Conversations conversations, ReceiptStore store, Delivery delivery) {
        this.delivery = delivery;
        this.conversations = conversations;
        this.store = store;
    }

    private record ReceiptFrame(
            String type, UUID matchId, UUID userId, long deliveredSeq, long readSeq) {}

    public void record(UUID userId, Receipt receipt) {
        var conversation = conversations.get(receipt.matchId(), userId, null);
        if (receipt.deliveredSeq() > conversation.lastSeq()) {
            throw ProblemException.invalid(
                    "readSeq", "is beyond the last message, " + conversation.lastSeq());
        }
        store.advance(userId, receipt)
                .ifPresent(
                        marks ->
                                delivery.deliver(
                                        conversation.audienceOf(userId),
                                        new ReceiptFrame(
                                                "receipt",
                                                receipt.matchId(),
                                                userId,
                                                marks.deliveredSeq(),
                                                marks.readSeq())));
    }
}
