package app.kindred.users.photo;

import app.kindred.shared.problem.ProblemException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    private final ApplicationEventPublisher events;

    Photos(PhotoQuery query, PhotoRows rows, PhotoStore store, ApplicationEventPublisher events) {
        this.query = query;
        this.rows = rows;
        this.store = store;
        this.events = events;
    }

    /** What others may see of these people, in order, in one statement. */
    public Map<UUID, List<PhotoView>> listApproved(Collection<UUID> userIds) {
        return query.listApproved(userIds);
    }

    public List<OwnPhoto> listOwn(UUID userId) {
        return query.listOwn(userId);
    }

    /** Photos that wait for a moderator, the oldest first. */
    public List<OwnPhoto> listPending(int limit) {
        return query.listPending(limit);
    }

    public boolean isOf(UUID photoId, UUID userId) {
        return rows.findOwner(photoId).filter(userId::equals).isPresent();
    }

    /**
     * Approves or rejects a photo.
     *
     * @param ban whether pictures that look like it wait for a moderator from now on
     * @return its owner; empty when its state does not allow it
     */
    @Transactional
    public Optional<UUID> judge(UUID photoId, boolean approve, boolean ban) {
        var owner = rows.findOwner(photoId).orElseThrow(() -> ProblemException.notFound("photo"));
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

    public List<String> listKeys(UUID userId) {
        return query.listKeys(userId);
    }

    /** A picture in its largest size, for its owner to take along. */
    public Optional<Resource> findFull(UUID photoId) throws IOException {
        var key = query.findKey(photoId);
        return key.isEmpty() ? Optional.empty() : store.find(key.get(), Variant.FULL);
    }
}
