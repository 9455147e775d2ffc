package app.kindred.users.photo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "photo")
class PhotoEntity {

    @Id private UUID id;

    @Column(nullable = false)
    private UUID userId;

    private short position;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private PhotoState state;

    private int width;

    private int height;

    @Column(nullable = false)
    private String objectKey;

    private @Nullable Long phash;

    @Column(nullable = false)
    private Instant createdAt;

    @Version private long version;

    protected PhotoEntity() {}

    PhotoEntity(
            UUID id,
            UUID userId,
            int position,
            PhotoState state,
            String objectKey,
            DevelopPicture.Developed.Picture picture,
            Instant now) {
        this.id = id;
        this.userId = userId;
        this.position = (short) position;
        this.state = state;
        this.objectKey = objectKey;
        this.width = picture.width();
        this.height = picture.height();
        this.phash = picture.likeness();
        this.createdAt = now;
    }

    UUID id() {
        return id;
    }

    UUID userId() {
        return userId;
    }

    int position() {
        return position;
    }

    PhotoState state() {
        return state;
    }

    String objectKey() {
        return objectKey;
    }

    @Nullable Long phash() {
        return phash;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    void moveTo(int place) {
        position = (short) place;
    }

    /** False when the table of transitions does not allow it. */
    boolean enter(PhotoState next) {
        if (!state.successors().contains(next)) {
            return false;
        }
        state = next;
        return true;
    }
}
