package app.kindred.users.photo;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import org.springframework.stereotype.Component;

/** Hears from messaging which pictures went out with a message, and which are to go with it. */
@Component
class AttachmentConsumer implements StreamHandler {

    private final Attachments attachments;

    AttachmentConsumer(Attachments attachments) {
        this.attachments = attachments;
    }

    @Override
    public String topic() {
        return "attachment.v1";
    }

    /** In any order: what was removed cannot be sent. */
    @Override
    public void handle(StreamEvent event) {
        switch (event.payload().path("state").asString("")) {
            case "SENT" -> attachments.sent(event.subject());
            case "REMOVED" -> attachments.remove(event.subject());
            default -> throw new IllegalArgumentException("an attachment of an unknown state");
        }
    }
}
