package app.kindred.matching.profilecopy;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hides whoever is not active, and forgets whoever is erased, by {@code account.v1}. */
@Component
class AccountFacts implements StreamHandler {

    private final ProfileStore store;
    private final ApplicationEventPublisher events;

    AccountFacts(ProfileStore store, ApplicationEventPublisher events) {
        this.store = store;
        this.events = events;
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
        } else {
            events.publishEvent(new PersonChanged(id));
        }
    }
}
