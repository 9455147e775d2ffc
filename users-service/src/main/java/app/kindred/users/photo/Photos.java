package app.kindred.users.photo;

import app.kindred.shared.problem.ProblemException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door to photos for other features. */
@Component
public class Photos {

    private final PhotoQuery query;
    private final PhotoRows rows;
    private final PhotoStore store;
    private final Attachments attachments;
    private final ApplicationEventPublisher events;

    Photos(
            PhotoQuery query,
            PhotoRows rows,
            PhotoStore store,
            Attachments attachments,
            ApplicationEventPublisher events) {
        this.query = query;
        this.rows = rows;
        this.store = store;
        this.attachments = attachments;
        this.events = events;
    }

    /** What others may see of these people, in order, in one statement. */
    public Map<UUID, List<PhotoView>> listApproved(Collection<UUID> userIds) {
        return query.listApproved(userIds);
    }

    public List<OwnPhoto> listOwn(UUID userId) {
        return query.listOwn(userId);
    }

    /** What waits for a moderator: photos, the oldest first, then pictures of conversations. */
    public List<OwnPhoto> listPending(int limit) {
        var photos = query.listPending(limit);
        return Stream.concat(
                        photos.stream(), attachments.listPending(limit - photos.size()).stream())
                .toList();
    }

    public boolean isOf(UUID photoId, UUID userId) {
        return rows.findOwner(photoId).filter(userId::equals).isPresent();
    }

    /**
     * Approves or rejects a photo, or a picture of a conversation.
     *
     * @param ban whether pictures that look like it wait for a moderator from now on
     * @return its owner; empty when its state does not allow it
     */
    @Transactional
    public Optional<UUID> judge(UUID photoId, boolean approve, boolean ban) {
        var owner = rows.findOwner(photoId);
        return owner.isPresent()
                ? judge(owner.get(), photoId, approve, ban)
                : attachments.judge(photoId, approve, ban);
    }

    private Optional<UUID> judge(UUID owner, UUID photoId, boolean approve, boolean ban) {
        var photo =
                rows.lockAll(owner).stream()
                        .filter(p -> p.id().equals(photoId))
                        .findFirst()
                        .orElseThrow(() -> ProblemException.notFound("photo"));
        if (!photo.enter(approve ? PhotoState.APPROVED : PhotoState.REJECTED)) {
            return Optional.empty();
        }
        var likeness = photo.phash();
        if (ban && likeness != null) {
            rows.ban(likeness);
        }
        rows.flush();
        events.publishEvent(new PhotosChanged(owner));
        return Optional.of(owner);
    }

    /** Removes the pictures of somebody whose rows are gone, but those that others share. */
    public void discard(Collection<String> keys) throws IOException {
        for (var key : keys) {
            if (!rows.isKeyUsed(key)) {
                store.delete(key);
            }
        }
    }

    /** Where all pictures of a person lie, those sent in conversations too. */
    public List<String> listKeys(UUID userId) {
        return Stream.concat(
                        query.listKeys(userId).stream(),
                        attachments.listOwn(userId).stream().map(Attachment::objectKey))
                .toList();
    }

    /** All pictures of somebody, those sent in conversations included. */
    public List<UUID> listPictures(UUID userId) {
        return Stream.concat(
                        query.listOwn(userId).stream().map(OwnPhoto::id),
                        attachments.listOwn(userId).stream().map(Attachment::id))
                .toList();
    }

    /** A picture in its largest size, for its owner to take along. */
    public Optional<Resource> findFull(UUID id) throws IOException {
        var key = query.findKey(id).or(() -> attachments.findKey(id));
        return key.isEmpty() ? Optional.empty() : store.find(key.get(), Variant.FULL);
    }
}
