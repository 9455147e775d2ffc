package app.kindred.users.photo;

import java.util.Set;

/** The life of a photo. Others see only what is APPROVED. */
enum PhotoState {
    PENDING,
    APPROVED,
    REJECTED;

    /** The states that may follow this one. */
    Set<PhotoState> successors() {
        return switch (this) {
            case PENDING -> Set.of(APPROVED, REJECTED);
            case APPROVED -> Set.of(REJECTED);
            // A moderator may have been wrong.
            case REJECTED -> Set.of(APPROVED);
        };
    }
}
