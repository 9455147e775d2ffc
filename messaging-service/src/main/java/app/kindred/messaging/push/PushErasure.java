package app.kindred.messaging.push;

import app.kindred.messaging.person.Erasure;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** An erased person's phones are forgotten. */
@Component
class PushErasure implements Erasure {

    private final PushStore store;

    PushErasure(PushStore store) {
        this.store = store;
    }

    @Override
    public void erase(UUID userId) {
        store.erase(userId);
    }
}
