package app.kindred.messaging.conversation;

import app.kindred.messaging.delivery.Delivery;
import app.kindred.messaging.person.People;
import app.kindred.messaging.person.Person;
import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Opens and closes conversations with their matches, and tells both sides at their sockets. */
@Component
class MatchConsumer implements StreamHandler {

    private final ConversationStore store;
    private final People people;
    private final Delivery delivery;

    MatchConsumer(ConversationStore store, People people, Delivery delivery) {
        this.store = store;
        this.people = people;
        this.delivery = delivery;
    }

    @Override
    public String topic() {
        return "match.v1";
    }

    @Override
    public void handle(StreamEvent event) {
        var match = event.payload();
        var matchId = UUID.fromString(match.path("matchId").asString());
        var low = UUID.fromString(match.path("lowId").asString());
        var high = UUID.fromString(match.path("highId").asString());
        var openedAt = Instant.parse(match.path("createdAt").asString());
        if (match.path("closedAt").isNull() || match.path("closedAt").isMissingNode()) {
            store.open(matchId, low, high, openedAt);
            // Also when a message was faster than this event and opened the conversation itself:
            // both sides have yet to hear of the match.
            announce(matchId, low, high, openedAt);
            announce(matchId, high, low, openedAt);
        } else {
            var closedAt = Instant.parse(match.path("closedAt").asString());
            if (store.close(matchId, low, high, openedAt, closedAt)) {
                delivery.deliver(List.of(low, high), new UnmatchedFrame("unmatched", matchId));
            }
        }
    }

    private record MatchFrame(String type, UUID matchId, Person partner, Instant createdAt) {}

    private record UnmatchedFrame(String type, UUID matchId) {}

    private void announce(UUID matchId, UUID to, UUID partnerId, Instant createdAt) {
        if (store.look(matchId, to) instanceof ConversationStore.Open) {
            var partner = people.find(partnerId).orElseGet(() -> Person.of(partnerId, "", null));
            delivery.deliver(List.of(to), new MatchFrame("match", matchId, partner, createdAt));
        }
    }
}
