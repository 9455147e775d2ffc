package app.kindred.messaging.message;

import app.kindred.messaging.conversation.Conversations;
import app.kindred.shared.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Pages of a conversation by seq, for one of the two people in it. */
@Component
class MessagePages {

    private final MessageStore store;
    private final Conversations conversations;

    MessagePages(MessageStore store, Conversations conversations) {
        this.store = store;
        this.conversations = conversations;
    }

    /**
     * Where a page begins.
     *
     * @param before newest first from just before this seq, or from the end
     * @param after oldest first from just after this seq instead
     */
    record Position(@Nullable Long before, @Nullable Long after) {}

    /** A page and where to go on, absent at the end. */
    record Page(List<Message> messages, @Nullable Position next) {}

    /**
     * A page of an open conversation, or a 404 as {@link Conversations#get} has it.
     *
     * @param authorization the caller's own, with which matching is asked about a match that is not
     *     known here yet
     */
    Page read(UUID matchId, UUID userId, String authorization, Position position, int limit) {
        var read = store.read(matchId, userId, position, limit);
        if (read.isEmpty()) {
            // Why it is not open, and what is done where it is only not known yet, is said there.
            conversations.get(matchId, userId, authorization);
            read = store.read(matchId, userId, position, limit);
        }
        return read.map(position.after() == null ? MessagePages::backwards : MessagePages::forwards)
                .orElseThrow(() -> ProblemException.notFound("match"));
    }

    private static Page backwards(MessageStore.Read read) {
        var messages = read.messages();
        boolean more = !messages.isEmpty() && messages.getFirst().seq() > 1;
        return new Page(
                messages.reversed(), more ? new Position(messages.getFirst().seq(), null) : null);
    }

    private static Page forwards(MessageStore.Read read) {
        var messages = read.messages();
        boolean more = !messages.isEmpty() && messages.getLast().seq() < read.lastSeq();
        return new Page(messages, more ? new Position(null, messages.getLast().seq()) : null);
    }
}
