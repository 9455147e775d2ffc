package app.kindred.messaging.attachment;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code attachment}: which picture went out in which match. */
@Repository
class AttachmentStore {

    private final JdbcClient jdbc;

    AttachmentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** False when it went out before; of two sends at once the second waits for the first here. */
    boolean add(UUID id, UUID matchId) {
        return jdbc.sql(
                                """
                                INSERT INTO attachment (id, match_id) VALUES (:id, :match)
                                ON CONFLICT (id) DO NOTHING
                                """)
                        .param("id", id)
                        .param("match", matchId)
                        .update()
                == 1;
    }

    List<UUID> removeAll(UUID matchId) {
        return jdbc.sql("DELETE FROM attachment WHERE match_id = :match RETURNING id")
                .param("match", matchId)
                .query(UUID.class)
                .list();
    }
}
