package app.kindred.messaging.message;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Messages by their ids, for users-service to keep with a report what the reporter points at. Asked
 * with the reporter's own token, and answers nothing that the reporter cannot read; the gateway
 * does not route it.
 */
@RestController
class EvidenceController {

    private static final int MOST = 50;

    private final MessageStore store;

    EvidenceController(MessageStore store) {
        this.store = store;
    }

    @GetMapping("/internal/messages")
    Evidence read(Caller caller, @RequestParam List<UUID> ids) {
        if (ids.size() > MOST) {
            throw ProblemException.invalid("ids", "at most " + MOST + " at once");
        }
        return new Evidence(ids.isEmpty() ? List.of() : store.listOwn(caller.userId(), ids));
    }

    record Evidence(List<Message> messages) {}
}
