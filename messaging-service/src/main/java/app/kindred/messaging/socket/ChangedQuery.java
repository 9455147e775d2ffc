package app.kindred.messaging.socket;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** In which conversations of a person something was written since a time, and from which seq on. */
@Repository
class ChangedQuery {

    private final JdbcClient jdbc;

    ChangedQuery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Changed(UUID matchId, long afterSeq, long lastSeq) {}

    /**
     * participant_newest_idx yields only what changed; message_key_seq_key is read backwards from
     * the end to the first message that is older.
     */
    List<Changed> since(UUID userId, Instant since, int limit) {
        return jdbc.sql(
                        """
                        SELECT c.match_id, c.last_seq,
                               coalesce((SELECT k.seq FROM message_key k
                                          WHERE k.match_id = c.match_id AND k.sent_at < :since
                                          ORDER BY k.seq DESC LIMIT 1), 0) AS after_seq
                          FROM participant me
                          JOIN conversation c ON c.match_id = me.match_id
                          LEFT JOIN person p
                            ON p.id = CASE c.low_id WHEN me.user_id THEN c.high_id ELSE c.low_id END
                         WHERE me.user_id = :user AND NOT me.closed AND me.sort_at >= :since
                           AND c.last_seq > 0
                           AND p.visible IS NOT FALSE
                           AND NOT EXISTS (SELECT FROM block b
                                            WHERE b.active
                                              AND (b.blocker_id, b.blocked_id)
                                                  IN ((c.low_id, c.high_id), (c.high_id, c.low_id)))
                         ORDER BY me.sort_at DESC
                         LIMIT :limit
                        """)
                .param("user", userId)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(
                        (row, n) ->
                                new Changed(
                                        row.getObject("match_id", UUID.class),
                                        row.getLong("after_seq"),
                                        row.getLong("last_seq")))
                .list();
    }
}
