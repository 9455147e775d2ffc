package app.kindred.messaging.message;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code reaction}. */
@Repository
class ReactionStore {

    private final JdbcClient jdbc;

    ReactionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether anything changed. */
    boolean set(Message message, UUID userId, @Nullable String emoji, Instant now) {
        return jdbc.sql(
                                """
                                INSERT INTO reaction (match_id, message_id, user_id, emoji, reacted_at)
                                VALUES (:match, :message, :user, :emoji, :now)
                                ON CONFLICT (message_id, user_id) DO UPDATE
                                   SET emoji = excluded.emoji, reacted_at = excluded.reacted_at
                                 WHERE reaction.emoji IS DISTINCT FROM excluded.emoji
                                """)
                        .param("match", message.matchId())
                        .param("message", message.id())
                        .param("user", userId)
                        .param("emoji", emoji)
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** What changed since a time in the conversations of a person; reaction_changed_idx. */
    List<ReactionFrame> since(UUID userId, Instant since) {
        return jdbc.sql(
                        """
                        SELECT r.match_id, r.message_id, r.user_id, r.emoji
                          FROM participant me
                          JOIN reaction r ON r.match_id = me.match_id AND r.reacted_at >= :since
                         WHERE me.user_id = :user AND NOT me.closed
                         ORDER BY r.reacted_at
                         LIMIT 500
                        """)
                .param("user", userId)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) ->
                                ReactionFrame.of(
                                        row.getObject("match_id", UUID.class),
                                        row.getObject("message_id", UUID.class),
                                        row.getObject("user_id", UUID.class),
                                        row.getString("emoji")))
                .list();
    }
}
