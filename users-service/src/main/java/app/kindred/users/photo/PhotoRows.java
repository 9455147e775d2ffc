package app.kindred.users.photo;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Loads photos to change them: a person's photos are changed one request after the other. */
@Component
class PhotoRows {

    private static final int LIKENESS = 4;

    private final EntityManager entities;
    private final JdbcClient jdbc;

    PhotoRows(EntityManager entities, JdbcClient jdbc) {
        this.entities = entities;
        this.jdbc = jdbc;
    }

    /** All of a person's, in order; nobody else changes them until the transaction ends. */
    List<PhotoEntity> lockAll(UUID userId) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('users.photo:' || ?, 0))")
                .param(userId.toString())
                .query(rs -> {});
        return entities.createQuery(
                        "SELECT p FROM PhotoEntity p WHERE p.userId = :user ORDER BY p.position, p.id",
                        PhotoEntity.class)
                .setParameter("user", userId)
                .getResultList();
    }

    Optional<UUID> findOwner(UUID photoId) {
        return jdbc.sql("SELECT user_id FROM photo WHERE id = ?")
                .param(photoId)
                .query(UUID.class)
                .optional();
    }

    void add(PhotoEntity photo) {
        entities.persist(photo);
        entities.flush();
    }

    void remove(PhotoEntity photo) {
        entities.remove(photo);
        entities.flush();
    }

    void flush() {
        entities.flush();
    }

    boolean isKeyUsed(String key) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM photo WHERE object_key = ?)")
                .param(key)
                .query(Boolean.class)
                .single();
    }

    /** Whether a picture is, or looks nearly like, one that nobody may show. */
    boolean isBanned(long likeness) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM banned_picture
                                       WHERE bit_count((phash # ?)::bit(64)) <= ?)
                        """)
                .params(likeness, LIKENESS)
                .query(Boolean.class)
                .single();
    }

    void ban(long likeness) {
        jdbc.sql("INSERT INTO banned_picture (phash) VALUES (?) ON CONFLICT DO NOTHING")
                .param(likeness)
                .update();
    }
}
