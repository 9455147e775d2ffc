package app.kindred.messaging.person;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hides people who are not in good standing, and erases those who are gone for good. */
@Component
class AccountConsumer implements StreamHandler {

    private final PersonStore store;
    private final List<Erasure> erasures;

    AccountConsumer(PersonStore store, List<Erasure> erasures) {
        this.store = store;
        this.erasures = erasures;
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
        } else {
            store.setVisible(event.subject(), event.version(), state.equals("ACTIVE"));
        }
    }
}
