package app.kindred.messaging.message;

import app.kindred.messaging.delivery.Backlog;
import app.kindred.messaging.delivery.Frame;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Messages as frames, whether just sent or read again. */
@Component
class MessageBacklog implements Backlog {

    private final MessageStore store;
    private final JsonMapper json;

    MessageBacklog(MessageStore store, JsonMapper json) {
        this.store = store;
        this.json = json;
    }

    private record MessageFrame(String type, Message message) {}

    @Override
    public List<Frame.Numbered> between(UUID matchId, long from, long to) {
        return store.range(matchId, from, to).stream().map(this::frame).toList();
    }

    Frame.Numbered frame(Message message) {
        return new Frame.Numbered(
                message.matchId(),
                message.seq(),
                message.senderId(),
                message.sentAt().toEpochMilli(),
                json.writeValueAsString(new MessageFrame("message", message)));
    }
}
