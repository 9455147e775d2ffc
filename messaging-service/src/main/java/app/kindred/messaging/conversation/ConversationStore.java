package app.kindred.messaging.conversation;

import app.kindred.messaging.attachment.Attachments;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tables {@code conversation} and {@code participant}: a conversation is only ever seen through
 * {@link #look}, which leaves out what the person may not see.
 */
@Repository
class ConversationStore {

    /** A function of the migrations (create_page_functions). */
    private static final String LOOK =
            "/* select conversation */ SELECT * FROM look(:match, :user)";

    private final JdbcClient jdbc;
    private final Attachments attachments;

    ConversationStore(JdbcClient jdbc, Attachments attachments) {
        this.jdbc = jdbc;
        this.attachments = attachments;
    }

    sealed interface Look {}

    record Open(Conversation conversation) implements Look {}

    /** Known, but closed, somebody else's, blocked, or with someone who is hidden. */
    record Hidden() implements Look {}

    record Unknown() implements Look {}

    Look look(UUID matchId, UUID userId) {
        return jdbc.sql(LOOK)
                .param("match", matchId)
                .param("user", userId)
                .query(
                        (row, n) ->
                                row.getBoolean("open")
                                        ? new Open(
                                                new Conversation(
                                                        matchId,
                                                        row.getObject("low_id", UUID.class),
                                                        row.getObject("high_id", UUID.class),
                                                        row.getLong("last_seq"),
                                                        row.getBoolean("heard")))
                                        : (Look) new Hidden())
                .optional()
                .orElseGet(Unknown::new);
    }

    /**
     * Opens the conversation of a match; without effect when it is already known, open or closed.
     */
    @Transactional
    public boolean open(UUID matchId, UUID lowId, UUID highId, Instant openedAt) {
        return insert(matchId, lowId, highId, openedAt, null);
    }

    /** Closes it for good, also when it was never heard of: the opening may come after. */
    @Transactional
    public boolean close(
            UUID matchId, UUID lowId, UUID highId, Instant openedAt, Instant closedAt) {
        if (insert(matchId, lowId, highId, openedAt, closedAt)) {
            return true;
        }
        jdbc.sql("UPDATE participant SET closed = true WHERE match_id = :match AND NOT closed")
                .param("match", matchId)
                .update();
        return jdbc.sql(
                                """
                                UPDATE conversation SET closed_at = :closed, version = 2
                                 WHERE match_id = :match AND closed_at IS NULL
                                """)
                        .param("match", matchId)
                        .param("closed", closedAt.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private boolean insert(
            UUID matchId, UUID lowId, UUID highId, Instant openedAt, @Nullable Instant closedAt) {
        return jdbc.sql(
                                """
                                WITH opened AS (
                                    INSERT INTO conversation (match_id, low_id, high_id, opened_at, closed_at, version)
                                    VALUES (:match, :low, :high, :opened, :closed::timestamptz, :version)
                                    ON CONFLICT (match_id) DO NOTHING
                                    RETURNING match_id, low_id, high_id, opened_at, closed_at)
                                INSERT INTO participant (user_id, match_id, sort_at, closed)
                                SELECT person, match_id, opened_at, closed_at IS NOT NULL
                                  FROM opened CROSS JOIN LATERAL (VALUES (low_id), (high_id)) AS pair (person)
                                """)
                        .param("match", matchId)
                        .param("low", lowId)
                        .param("high", highId)
                        .param("opened", openedAt.atOffset(ZoneOffset.UTC))
                        .param(
                                "closed",
                                closedAt == null ? null : closedAt.atOffset(ZoneOffset.UTC))
                        .param("version", closedAt == null ? 1 : 2)
                        .update()
                > 0;
    }

    /**
     * Deletes every conversation of a person with all that was said in it. Bounded by what one
     * person has: the match ids come by the primary key of participant.
     */
    void erase(UUID userId) {
        List<UUID> matches =
                jdbc.sql("SELECT match_id FROM participant WHERE user_id = :user")
                        .param("user", userId)
                        .query(UUID.class)
                        .list();
        for (var match : matches) {
            attachments.removeAll(match);
            for (var table :
                    List.of("reaction", "message", "message_key", "participant", "conversation")) {
                jdbc.sql("DELETE FROM " + table + " WHERE match_id = :match")
                        .param("match", match)
                        .update();
            }
        }
    }
}
