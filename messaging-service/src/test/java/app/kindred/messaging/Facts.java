package app.kindred.messaging;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import tools.jackson.databind.json.JsonMapper;

/** Tells messaging what other services' events would, at once and in any order wanted. */
@TestComponent
public class Facts {

    private final List<StreamHandler> handlers;
    private final JsonMapper json;

    Facts(List<StreamHandler> handlers, JsonMapper json) {
        this.handlers = handlers;
        this.json = json;
    }

    public void profile(UUID id, long version, String name) {
        tell(
                "profile.v1",
                id,
                version,
                Map.of("id", id, "name", name, "photos", List.of(Map.of("id", id, "width", 1))));
    }

    public void account(UUID id, long version, String state) {
        tell("account.v1", id, version, Map.of("id", id, "state", state));
    }

    public void block(UUID blocker, UUID blocked, long version, boolean active) {
        tell(
                "block.v1",
                blocker,
                version,
                Map.of("blockerId", blocker, "blockedId", blocked, "active", active));
    }

    public void matched(MessagingTests.Couple couple) {
        match(couple, 1, null);
    }

    public void unmatched(MessagingTests.Couple couple) {
        match(couple, 2, couple.matchedAt().plusSeconds(60));
    }

    private void match(MessagingTests.Couple couple, long version, @Nullable Instant closedAt) {
        var match = new HashMap<String, Object>();
        match.put("matchId", couple.matchId());
        match.put("lowId", couple.ordered().getFirst());
        match.put("highId", couple.ordered().getLast());
        match.put("kind", "regular");
        match.put("createdAt", couple.matchedAt());
        match.put("closedAt", closedAt);
        tell("match.v1", couple.matchId(), version, match);
    }

    private void tell(String topic, UUID subject, long version, Map<String, ?> payload) {
        var event = new StreamEvent(topic, subject, version, json.valueToTree(payload));
        handlers.stream()
                .filter(handler -> handler.topic().equals(topic))
                .forEach(handler -> handler.handle(event));
    }
}
