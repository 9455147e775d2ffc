package app.kindred.messaging.conversation;

import app.kindred.messaging.person.Erasure;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** An erased person leaves nothing behind of what was said to them or by them. */
@Component
class ConversationErasure implements Erasure {

    private final ConversationStore store;

    ConversationErasure(ConversationStore store) {
        this.store = store;
    }

    @Override
    public void erase(UUID userId) {
        store.erase(userId);
    }
}
