package app.kindred.messaging.presence;

import app.kindred.messaging.person.Erasure;
import java.util.UUID;
import org.springframework.stereotype.Component;

@Component
class PrivacyErasure implements Erasure {

    private final PrivacyStore store;

    PrivacyErasure(PrivacyStore store) {
        this.store = store;
    }

    @Override
    public void erase(UUID userId) {
        store.erase(userId);
    }
}
