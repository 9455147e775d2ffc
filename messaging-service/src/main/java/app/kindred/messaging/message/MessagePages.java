package app.kindred.messaging.message;

import app.kindred.messaging.conversation.Conversation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Pages of a conversation by seq. Since seqs have no gaps, the seqs of a page are known before a
 * message is read: paging is arithmetic.
 */
@Component
class MessagePages {

    private final MessageStore store;

    MessagePages(MessageStore store) {
        this.store = store;
    }

    /** A page and the seq to go on from, absent at the end. */
    record Page(List<Message> messages, @Nullable Long next) {}

    /** Newest first, from just before a seq, or from the end. */
    Page before(Conversation conversation, @Nullable Long before, int limit) {
        long end = Math.min(conversation.lastSeq() + 1, before == null ? Long.MAX_VALUE : before);
        long from = Math.max(1, end - limit);
        return end <= 1
                ? new Page(List.of(), null)
                : new Page(
                        store.range(conversation.matchId(), from, end - 1).reversed(),
                        from > 1 ? from : null);
    }

    /** Oldest first, from just after a seq. */
    Page after(Conversation conversation, long after, int limit) {
        long last = conversation.lastSeq();
        if (after >= last) {
            return new Page(List.of(), null);
        }
        long to = Math.min(last, after + limit);
        return new Page(store.range(conversation.matchId(), after + 1, to), to < last ? to : null);
    }
}
