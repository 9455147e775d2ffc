package app.kindred.messaging.presence;

import app.kindred.messaging.presence.PrivacyStore.Privacy;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/messages/privacy")
class PrivacyController {

    private final PrivacyStore store;
    private final Presence presence;

    PrivacyController(PrivacyStore store, Presence presence) {
        this.store = store;
        this.presence = presence;
    }

    record Wish(@Nullable Boolean showPresence, @Nullable Boolean showTyping) {}

    @GetMapping
    Privacy get(Caller caller) {
        return store.privacy(caller.userId());
    }

    @PutMapping
    Privacy put(Caller caller, @RequestBody Wish wish) {
        if (wish.showPresence() == null || wish.showTyping() == null) {
            throw ProblemException.invalid("showPresence", "and showTyping must be given");
        }
        var privacy = new Privacy(wish.showPresence(), wish.showTyping());
        if (!privacy.showPresence()) {
            // While it can still be told who is to hear of it.
            presence.hide(caller.userId());
        }
        store.set(caller.userId(), privacy);
        return privacy;
    }
}
