package app.kindred.users.photo;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code attachment}: pictures sent in conversations, whichever those are. */
@Component
class AttachmentStore {

    private static final String COLUMNS =
            "id, user_id, state, width, height, object_key, phash AS likeness";

    private final JdbcClient jdbc;

    AttachmentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(Attachment picture, Instant now) {
        jdbc.sql(
                        """
                        INSERT INTO attachment (id, user_id, state, width, height, object_key, phash, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        picture.id(),
                        picture.userId(),
                        picture.state().name(),
                        picture.width(),
                        picture.height(),
                        picture.objectKey(),
                        picture.likeness(),
                        Timestamp.from(now))
                .update();
    }

    /** Unless its sender has gone. */
    Optional<Attachment> find(UUID id) {
        return jdbc.sql(
                        """
                        SELECT %s FROM attachment
                        WHERE id = ? AND EXISTS (SELECT FROM account a WHERE a.id = user_id AND a.deleted_at IS NULL)
                        """
                                .formatted(COLUMNS))
                .param(id)
                .query(Attachment.class)
                .optional();
    }

    List<Attachment> listPending(int limit) {
        return jdbc.sql(
                        "SELECT %s FROM attachment WHERE state = 'PENDING' ORDER BY created_at, id LIMIT ?"
                                .formatted(COLUMNS))
                .param(limit)
                .query(Attachment.class)
                .list();
    }

    List<Attachment> listOwn(UUID userId) {
        return jdbc.sql(
                        "SELECT %s FROM attachment WHERE user_id = ? ORDER BY created_at, id"
                                .formatted(COLUMNS))
                .param(userId)
                .query(Attachment.class)
                .list();
    }

    /** From one state to the next; false when somebody else was faster. */
    boolean enter(UUID id, PhotoState from, PhotoState to) {
        return jdbc.sql("UPDATE attachment SET state = ? WHERE id = ? AND state = ?")
                        .params(to.name(), id, from.name())
                        .update()
                == 1;
    }

    void sent(UUID id, Instant now) {
        jdbc.sql("UPDATE attachment SET sent_at = ? WHERE id = ? AND sent_at IS NULL")
                .params(Timestamp.from(now), id)
                .update();
    }

    /** Where the picture lies that is now nobody's. */
    Optional<String> remove(UUID id) {
        return jdbc.sql("DELETE FROM attachment WHERE id = ? RETURNING object_key")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** Those that never went out, some at a time; attachment_unsent_idx. */
    List<String> removeUnsent(Instant before, int limit) {
        return jdbc.sql(
                        """
                        DELETE FROM attachment
                        WHERE id IN (SELECT id FROM attachment WHERE sent_at IS NULL AND created_at < ?
                                     ORDER BY created_at LIMIT ? FOR UPDATE SKIP LOCKED)
                        RETURNING object_key
                        """)
                .params(Timestamp.from(before), limit)
                .query(String.class)
                .list();
    }
}
