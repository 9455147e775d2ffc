package app.kindred.messaging.shield;

import app.kindred.messaging.person.Erasure;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** An erased person's first words are forgotten, as fingerprints too. */
@Component
class OpenerErasure implements Erasure {

    private final OpenerStore store;

    OpenerErasure(OpenerStore store) {
        this.store = store;
    }

    @Override
    public void erase(UUID userId) {
        store.erase(userId);
    }
}
