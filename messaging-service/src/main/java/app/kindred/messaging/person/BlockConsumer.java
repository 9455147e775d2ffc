package app.kindred.messaging.person;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Copies who blocked whom. A block hides the conversation at once, by a filter wherever one is read
 * or written; the match itself is closed by matching, whose event follows.
 */
@Component
class BlockConsumer implements StreamHandler {

    private final PersonStore store;

    BlockConsumer(PersonStore store) {
        this.store = store;
    }

    @Override
    public String topic() {
        return "block.v1";
    }

    @Override
    public void handle(StreamEvent event) {
        var block = event.payload();
        store.setBlock(
                UUID.fromString(block.path("blockerId").asString()),
                UUID.fromString(block.path("blockedId").asString()),
                block.path("active").asBoolean(true),
                event.version());
    }
}
