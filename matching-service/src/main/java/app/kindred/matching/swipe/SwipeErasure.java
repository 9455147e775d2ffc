package app.kindred.matching.swipe;

import app.kindred.matching.profilecopy.PersonErased;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class SwipeErasure {

    private final SwipeStore store;

    SwipeErasure(SwipeStore store) {
        this.store = store;
    }

    @EventListener
    void erase(PersonErased erased) {
        store.erase(erased.id());
    }
}
