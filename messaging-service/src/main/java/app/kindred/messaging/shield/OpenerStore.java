package app.kindred.messaging.shield;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code opener}: the fingerprints of first words. */
@Repository
class OpenerStore {

    private final JdbcClient jdbc;

    OpenerStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether the other side has written in this conversation; a prefix of message_key's key. */
    boolean isAnswered(UUID matchId, UUID partnerId) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM message_key
                                        WHERE match_id = :match AND sender_id = :partner)
                        """)
                .param("match", matchId)
                .param("partner", partnerId)
                .query(Boolean.class)
                .single();
    }

    record Recent(int openers, int same) {}

    /** What the sender has opened of late in other conversations; opener_recent_idx. */
    Recent recent(UUID senderId, UUID matchId, long fingerprint, Instant since) {
        return jdbc.sql(
                        """
                        SELECT count(*) AS openers,
                               count(*) FILTER (WHERE fingerprint = :fingerprint) AS same
                          FROM opener
                         WHERE sender_id = :sender AND match_id <> :match AND sent_at > :since
                        """)
                .param("sender", senderId)
                .param("match", matchId)
                .param("fingerprint", fingerprint)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Recent(row.getInt("openers"), row.getInt("same")))
                .single();
    }

    /** Only the first words of a conversation count; the rest of a monologue does not. */
    void add(UUID senderId, UUID matchId, long fingerprint, Instant now) {
        jdbc.sql(
                        """
                        INSERT INTO opener (sender_id, match_id, fingerprint, sent_at)
                        VALUES (:sender, :match, :fingerprint, :now)
                        ON CONFLICT (sender_id, match_id) DO NOTHING
                        """)
                .param("sender", senderId)
                .param("match", matchId)
                .param("fingerprint", fingerprint)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    void erase(UUID userId) {
        jdbc.sql("DELETE FROM opener WHERE sender_id = :user").param("user", userId).update();
    }
}
