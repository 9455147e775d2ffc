package app.kindred.messaging.person;

import app.kindred.shared.outbox.Outbox;
import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hides people who are not in good standing, and erases those who are gone for good. */
@Component
class AccountConsumer implements StreamHandler {

    private final PersonStore store;
    private final List<Erasure> erasures;
    private final Outbox outbox;

    AccountConsumer(PersonStore store, List<Erasure> erasures, Outbox outbox) {
        this.store = store;
        this.erasures = erasures;
        this.outbox = outbox;
    }

    @Override
    public String topic() {
        return "account.v1";
    }

    @Override
    @Transactional
    public void handle(StreamEvent event) {
        var state = event.payload().path("state").asString();
        if (state.equals("ERASED")) {
            erasures.forEach(erasure -> erasure.erase(event.subject()));
            store.forget(event.subject());
            // The saga of erasure waits for every service to say so.
            outbox.append(
                    "messaging-erased.v1",
                    event.subject(),
                    event.version(),
                    Map.of("id", event.subject()));
        } else {
            store.setVisible(event.subject(), event.version(), state.equals("ACTIVE"));
        }
    }
}
