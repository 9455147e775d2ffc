package app.kindred.users.photo;

import app.kindred.shared.id.Ids;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.photo.DevelopPicture.Developed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.io.InputStreamSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Adds, orders and removes photos. */
@Component
class ChangePhotos {

    private static final Logger LOG = LoggerFactory.getLogger(ChangePhotos.class);

    private final PhotoRows rows;
    private final PhotoStore store;
    private final ReceivePicture receive;
    private final PhotoProperties properties;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ChangePhotos(
            PhotoRows rows,
            PhotoStore store,
            ReceivePicture receive,
            PhotoProperties properties,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.rows = rows;
        this.store = store;
        this.receive = receive;
        this.properties = properties;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    OwnPhoto add(UUID userId, InputStreamSource upload, long bytes) {
        requireRoom(userId);
        return keep(userId, receive.receive(upload, bytes));
    }

    private void requireRoom(UUID userId) {
        transaction.executeWithoutResult(status -> requireRoom(rows.lockAll(userId)));
    }

    private void requireRoom(List<PhotoEntity> photos) {
        if (photos.size() >= properties.most()) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "There are already " + properties.most() + " photos: remove one first.");
        }
    }

    private OwnPhoto keep(UUID userId, Developed.Picture picture) {
        var now = clock.instant();
        var id = Ids.at(now);
        var key = "u/" + UUID.randomUUID();
        try {
            store.put(key, picture.pictures());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var kept = false;
        try {
            var photo =
                    transaction.execute(
                            status -> {
                                var photos = rows.lockAll(userId);
                                requireRoom(photos);
                                var entity =
                                        new PhotoEntity(
                                                id,
                                                userId,
                                                photos.isEmpty()
                                                        ? 0
                                                        : photos.getLast().position() + 1,
                                                firstState(picture),
                                                key,
                                                picture,
                                                now);
                                rows.add(entity);
                                changed(userId);
                                return view(entity);
                            });
            kept = true;
            return photo;
        } finally {
            if (!kept) {
                discard(key);
            }
        }
    }

    /** What looks like a banned picture waits for a moderator, whatever the settings say. */
    private PhotoState firstState(Developed.Picture picture) {
        var atOnce =
                properties.review() == PhotoProperties.Review.AT_ONCE
                        && !rows.isBanned(picture.likeness());
        return atOnce ? PhotoState.APPROVED : PhotoState.PENDING;
    }

    List<OwnPhoto> order(UUID userId, List<UUID> ids) {
        return transaction.execute(
                status -> {
                    var photos =
                            rows.lockAll(userId).stream()
                                    .collect(
                                            Collectors.toMap(PhotoEntity::id, Function.identity()));
                    if (ids.size() != photos.size() || !photos.keySet().equals(Set.copyOf(ids))) {
                        throw ProblemException.invalid(
                                "ids", "must name each of the photos exactly once");
                    }
                    photos.values().forEach(photo -> photo.moveTo(ids.indexOf(photo.id())));
                    rows.flush();
                    changed(userId);
                    return ids.stream().map(photos::get).map(ChangePhotos::view).toList();
                });
    }

    void remove(UUID userId, UUID photoId) {
        var key =
                transaction.execute(
                        status -> {
                            var photo =
                                    rows.lockAll(userId).stream()
                                            .filter(p -> p.id().equals(photoId))
                                            .findFirst()
                                            .orElseThrow(() -> ProblemException.notFound("photo"));
                            rows.remove(photo);
                            changed(userId);
                            return photo.objectKey();
                        });
        if (!rows.isKeyUsed(key)) {
            discard(key);
        }
    }

    void discard(String key) {
        try {
            store.delete(key);
        } catch (IOException e) {
            // Nobody is told of the picture any more; what is left of it only takes room.
            LOG.warn("A picture could not be removed from the store", e);
        }
    }

    private void changed(UUID userId) {
        events.publishEvent(new PhotosChanged(userId));
    }

    private static OwnPhoto view(PhotoEntity photo) {
        return new OwnPhoto(
                photo.id(),
                PhotoView.Urls.of(photo.id()),
                photo.width(),
                photo.height(),
                photo.state().name());
    }
}
