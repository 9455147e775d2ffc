package app.kindred.messaging.presence;

import app.kindred.messaging.person.Erasure;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** An erased person is shown nowhere; what Redis holds of them goes now rather than soon. */
@Component
class PrivacyErasure implements Erasure {

    private final PrivacyStore store;
    private final Presence presence;

    PrivacyErasure(PrivacyStore store, Presence presence) {
        this.store = store;
        this.presence = presence;
    }

    @Override
    public void erase(UUID userId) {
        store.erase(userId);
        presence.forget(userId);
    }
}
