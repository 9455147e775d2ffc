package app.kindred.messaging.attachment;

import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.outbox.Outbox;
import app.kindred.shared.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Binds pictures to messages, shows them, and has them removed; users-service is told of it. */
@Component
public class Attachments {

    private static final String TOPIC = "attachment.v1";

    /** Links are good for one to two hours: all of an hour are the same, and so cached. */
    private static final Duration LINK_LIFE = Duration.ofHours(1);

    private final AttachmentStore store;
    private final Cursors signed;
    private final Outbox outbox;
    private final Clock clock;

    Attachments(AttachmentStore store, Cursors signed, Outbox outbox, Clock clock) {
        this.store = store;
        this.signed = signed;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Written by users-service, under the name {@code attachment}: whose picture it is. */
    private record Slip(UUID id, UUID ownerId, int width, int height, Instant until) {}

    /** Read by users-service, under the name {@code attachment-link}. */
    private record Link(UUID id, Instant until) {}

    private record Fate(UUID id, String state) {}

    /** Takes the sender's picture for a message of this match, within the message's transaction. */
    public Attachment bind(UUID senderId, UUID matchId, String attachmentId) {
        var slip =
                signed.verify("attachment", attachmentId, Slip.class)
                        .filter(found -> found.ownerId().equals(senderId))
                        .filter(found -> clock.instant().isBefore(found.until()))
                        .orElseThrow(
                                () -> refused("is not one that an upload of yours has just given"));
        if (!store.add(slip.id(), matchId)) {
            throw refused("has been sent already");
        }
        outbox.append(TOPIC, slip.id(), 1, new Fate(slip.id(), "SENT"));
        return show(slip.id(), slip.width(), slip.height());
    }

    public Attachment show(UUID id, int width, int height) {
        long hour = LINK_LIFE.toMillis();
        var until = Instant.ofEpochMilli((clock.millis() / hour + 2) * hour);
        var link = signed.sign("attachment-link", new Link(id, until));
        return new Attachment(id, Attachment.Urls.at("/photos/attachments/" + link), width, height);
    }

    /** Its message was taken back: the picture goes, and cannot be sent again. */
    public void remove(UUID id) {
        outbox.append(TOPIC, id, 2, new Fate(id, "REMOVED"));
    }

    /** All that was ever sent in a match, which is being erased. */
    public void removeAll(UUID matchId) {
        store.removeAll(matchId).forEach(this::remove);
    }

    private static ProblemException refused(String why) {
        return ProblemException.invalid("attachmentId", why);
    }
}
