package app.kindred.users.photo;

import app.kindred.shared.cursor.Cursors;
import app.kindred.shared.id.Ids;
import app.kindred.shared.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.io.InputStreamSource;
import org.springframework.core.io.Resource;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Pictures for conversations. This service keeps them and knows no match: a signed slip lets their
 * sender hand them to messaging, and whoever shows a link that messaging signed may look at them.
 */
@Component
class Attachments {

    /** How long an upload may wait for its message. */
    private static final Duration SLIP_LIFE = Duration.ofHours(1);

    /** Far beyond that of a slip: no message can be on its way any more. */
    private static final Duration UNSENT_LIFE = Duration.ofDays(1);

    private static final Duration REVIEW_LIFE = Duration.ofHours(1);
    private static final int BATCH = 100;

    private final AttachmentStore rows;
    private final PhotoRows photos;
    private final PhotoStore store;
    private final ReceivePicture receive;
    private final ChangePhotos pictures;
    private final Cursors signed;
    private final Clock clock;

    Attachments(
            AttachmentStore rows,
            PhotoRows photos,
            PhotoStore store,
            ReceivePicture receive,
            ChangePhotos pictures,
            Cursors signed,
            Clock clock) {
        this.rows = rows;
        this.photos = photos;
        this.store = store;
        this.receive = receive;
        this.pictures = pictures;
        this.signed = signed;
        this.clock = clock;
    }

    /** Read by messaging, under the name {@code attachment}: whose picture it is. */
    private record Slip(UUID id, UUID ownerId, int width, int height, Instant until) {}

    /** Written by messaging too, under the name {@code attachment-link}. */
    private record Link(UUID id, Instant until) {}

    /**
     * @param attachmentId what a message takes along, for a while
     */
    record Uploaded(UUID id, String attachmentId, int width, int height, String state) {}

    Uploaded add(UUID userId, InputStreamSource upload, long bytes) {
        var picture = receive.receive(upload, bytes);
        var now = clock.instant();
        // Nobody sees it but two people: only what looks like a banned picture waits.
        var state = photos.isBanned(picture.likeness()) ? PhotoState.PENDING : PhotoState.APPROVED;
        var attachment =
                new Attachment(
                        Ids.at(now),
                        userId,
                        state,
                        picture.width(),
                        picture.height(),
                        "a/" + UUID.randomUUID(),
                        picture.likeness());
        try {
            store.put(attachment.objectKey(), picture.pictures());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var kept = false;
        try {
            rows.add(attachment, now);
            kept = true;
        } finally {
            if (!kept) {
                pictures.discard(attachment.objectKey());
            }
        }
        var slip =
                new Slip(
                        attachment.id(),
                        userId,
                        picture.width(),
                        picture.height(),
                        now.plus(SLIP_LIFE));
        return new Uploaded(
                attachment.id(),
                signed.sign("attachment", slip),
                picture.width(),
                picture.height(),
                state.name());
    }

    /** The picture that a link shows, as long as the link and the picture's standing allow it. */
    Optional<Resource> find(String text, Variant variant) throws IOException {
        var review = signed.verify("attachment-review", text, Link.class);
        var link =
                review.or(() -> signed.verify("attachment-link", text, Link.class))
                        .filter(found -> clock.instant().isBefore(found.until()));
        var picture =
                link.flatMap(found -> rows.find(found.id()))
                        .filter(
                                found ->
                                        found.state() == PhotoState.APPROVED
                                                || review.isPresent()
                                                        && found.state() == PhotoState.PENDING);
        return picture.isEmpty()
                ? Optional.empty()
                : store.find(picture.get().objectKey(), variant);
    }

    /** For moderators, who are not of the match: with links of their own. */
    List<OwnPhoto> listPending(int limit) {
        var until = clock.instant().plus(REVIEW_LIFE);
        return rows.listPending(limit).stream()
                .map(
                        picture ->
                                new OwnPhoto(
                                        picture.id(),
                                        PhotoView.Urls.at(
                                                "/photos/attachments/"
                                                        + signed.sign(
                                                                "attachment-review",
                                                                new Link(picture.id(), until))),
                                        picture.width(),
                                        picture.height(),
                                        picture.state().name()))
                .toList();
    }

    /** Its owner; empty when its state does not allow it. */
    Optional<UUID> judge(UUID id, boolean approve, boolean ban) {
        var picture = rows.find(id).orElseThrow(() -> ProblemException.notFound("photo"));
        var next = approve ? PhotoState.APPROVED : PhotoState.REJECTED;
        if (!picture.state().successors().contains(next)
                || !rows.enter(id, picture.state(), next)) {
            return Optional.empty();
        }
        if (ban) {
            photos.ban(picture.likeness());
        }
        return Optional.of(picture.userId());
    }

    Optional<String> findKey(UUID id) {
        return rows.find(id).map(Attachment::objectKey);
    }

    List<Attachment> listOwn(UUID userId) {
        return rows.listOwn(userId);
    }

    void sent(UUID id) {
        rows.sent(id, clock.instant());
    }

    void remove(UUID id) {
        rows.remove(id).ifPresent(pictures::discard);
    }

    @Scheduled(fixedDelayString = "1h", initialDelayString = "1m")
    void removeUnsent() {
        var before = clock.instant().minus(UNSENT_LIFE);
        List<String> keys;
        do {
            keys = rows.removeUnsent(before, BATCH);
            keys.forEach(pictures::discard);
        } while (keys.size() == BATCH);
    }
}
