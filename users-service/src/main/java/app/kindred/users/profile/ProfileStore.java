package app.kindred.users.profile;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Loads profiles to change them, under the row's lock. */
@Component
class ProfileStore {

    private final EntityManager entities;

    ProfileStore(EntityManager entities) {
        this.entities = entities;
    }

    Optional<ProfileEntity> lock(UUID id) {
        return Optional.ofNullable(
                entities.find(ProfileEntity.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    void add(ProfileEntity profile) {
        entities.persist(profile);
        entities.flush();
    }

    /** Writes now, so that statements beside JPA see it. */
    void flush() {
        entities.flush();
    }
}
