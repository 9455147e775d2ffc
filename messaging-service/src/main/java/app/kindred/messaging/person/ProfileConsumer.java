package app.kindred.messaging.person;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import org.springframework.stereotype.Component;

/** Copies name and first photo. */
@Component
class ProfileConsumer implements StreamHandler {

    private final PersonStore store;

    ProfileConsumer(PersonStore store) {
        this.store = store;
    }

    @Override
    public String topic() {
        return "profile.v1";
    }

    @Override
    public void handle(StreamEvent event) {
        var photos = event.payload().path("photos");
        store.describe(
                event.subject(),
                event.version(),
                event.payload().path("name").asString(""),
                photos.isEmpty() ? null : photos.path(0).path("id").asString());
    }
}
