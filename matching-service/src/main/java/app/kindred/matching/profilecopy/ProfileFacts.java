package app.kindred.matching.profilecopy;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the copy of a profile as new as the newest {@code profile.v1} seen. */
@Component
class ProfileFacts implements StreamHandler {

    private final ProfileStore store;
    private final JsonMapper json;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ProfileFacts(
            ProfileStore store, JsonMapper json, ApplicationEventPublisher events, Clock clock) {
        this.store = store;
        this.json = json;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public String topic() {
        return "profile.v1";
    }

    @Override
    @Transactional
    public void handle(StreamEvent event) {
        var fact = json.treeToValue(event.payload(), ProfileFact.class);
        store.lock(event.subject());
        if (store.put(fact, event.version(), clock.instant())) {
            events.publishEvent(new PersonChanged(event.subject()));
        }
    }
}
