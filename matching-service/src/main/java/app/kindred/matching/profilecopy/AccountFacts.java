package app.kindred.matching.profilecopy;

import app.kindred.shared.outbox.Outbox;
import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hides whoever is not active, and forgets whoever is erased, by {@code account.v1}. */
@Component
class AccountFacts implements StreamHandler {

    private final ProfileStore store;
    private final ApplicationEventPublisher events;
    private final Outbox outbox;

    AccountFacts(ProfileStore store, ApplicationEventPublisher events, Outbox outbox) {
        this.store = store;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public String topic() {
        return "account.v1";
    }

    @Override
    @Transactional
    public void handle(StreamEvent event) {
        var id = event.subject();
        var state = event.payload().path("state").stringValue();
        store.lock(id);
        if (!store.putAccount(id, state, event.version())) {
            return;
        }
        if (state.equals("ERASED")) {
            store.erase(id);
            events.publishEvent(new PersonErased(id));
            // The saga of erasure waits for every service to say so.
            outbox.append("matching-erased.v1", id, event.version(), Map.of("id", id));
        } else {
            events.publishEvent(new PersonChanged(id));
        }
    }
}
