package app.kindred.messaging.conversation;

import app.kindred.messaging.person.Person;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A person's conversations, newest first. */
@Repository
class ConversationQuery {

    private final JdbcClient jdbc;

    ConversationQuery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One line of the list.
     *
     * @param unread how many messages of the partner's have not been read: a subtraction, since
     *     sending moves one's own mark
     */
    record Line(
            UUID matchId,
            Person partner,
            @Nullable LastMessage lastMessage,
            long lastSeq,
            long unread,
            Receipts receipts,
            Instant updatedAt) {}

    record LastMessage(
            UUID id,
            long seq,
            UUID senderId,
            @Nullable String body,
            boolean picture,
            Instant sentAt,
            @Nullable Instant deletedAt) {}

    /** Both sides' high-water marks. */
    record Receipts(Marks mine, Marks theirs) {}

    record Marks(long deliveredSeq, long readSeq) {}

    /** Where a list goes on: the sort key of its last line, to Postgres' own precision. */
    record Position(long sortMicros, UUID matchId) {

        static Position of(Line line) {
            return new Position(
                    ChronoUnit.MICROS.between(Instant.EPOCH, line.updatedAt()), line.matchId());
        }

        OffsetDateTime sortAt() {
            return Instant.EPOCH.plus(sortMicros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        }
    }

    /**
     * participant_newest_idx gives the order, whatever the number of conversations. The last
     * message is found by its key's time, so that one partition is asked per line; LATERAL … LIMIT
     * keeps that a loop, never a join over all months.
     */
    List<Line> newest(UUID userId, @Nullable Position after, int limit) {
        return jdbc.sql(
                        """
                        SELECT me.match_id, me.sort_at, me.delivered_seq, me.read_seq,
                               c.last_seq,
                               partner.user_id AS partner_id,
                               partner.delivered_seq AS partner_delivered, partner.read_seq AS partner_read,
                               coalesce(p.name, '') AS name, p.photo,
                               last.id, last.seq, last.sender_id, last.body, last.attachment_id IS NOT NULL AS picture,
                               last.sent_at, last.deleted_at
                          FROM participant me
                          JOIN conversation c ON c.match_id = me.match_id
                          JOIN participant partner
                            ON partner.match_id = me.match_id
                           AND partner.user_id = CASE c.low_id WHEN me.user_id THEN c.high_id ELSE c.low_id END
                          LEFT JOIN person p ON p.id = partner.user_id
                          LEFT JOIN message_key k ON k.match_id = c.match_id AND k.seq = c.last_seq
                          LEFT JOIN LATERAL (
                               SELECT m.id, m.seq, m.sender_id, m.body, m.attachment_id, m.sent_at, m.deleted_at
                                 FROM message m
                                WHERE m.match_id = k.match_id AND m.seq = k.seq AND m.sent_at = k.sent_at
                                LIMIT 1) last ON true
                         WHERE me.user_id = :user AND NOT me.closed
                           AND (:first OR (me.sort_at, me.match_id) < (:sortAt::timestamptz, :match::uuid))
                           AND p.visible IS NOT FALSE
                           AND NOT EXISTS (SELECT FROM block b
                                            WHERE b.active
                                              AND (b.blocker_id, b.blocked_id)
                                                  IN ((me.user_id, partner.user_id), (partner.user_id, me.user_id)))
                         ORDER BY me.sort_at DESC, me.match_id DESC
                         LIMIT :limit
                        """)
                .param("user", userId)
                .param("first", after == null)
                .param("sortAt", after == null ? null : after.sortAt())
                .param("match", after == null ? null : after.matchId())
                .param("limit", limit)
                .query(ConversationQuery::line)
                .list();
    }

    private static Line line(ResultSet row, int n) throws SQLException {
        long lastSeq = row.getLong("last_seq");
        long read = row.getLong("read_seq");
        return new Line(
                row.getObject("match_id", UUID.class),
                Person.of(
                        row.getObject("partner_id", UUID.class),
                        row.getString("name"),
                        row.getString("photo")),
                lastMessage(row),
                lastSeq,
                Math.max(0, lastSeq - read),
                new Receipts(
                        new Marks(row.getLong("delivered_seq"), read),
                        new Marks(row.getLong("partner_delivered"), row.getLong("partner_read"))),
                row.getObject("sort_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable LastMessage lastMessage(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        if (id == null) {
            return null;
        }
        var deletedAt = row.getObject("deleted_at", OffsetDateTime.class);
        return new LastMessage(
                id,
                row.getLong("seq"),
                row.getObject("sender_id", UUID.class),
                row.getString("body"),
                row.getBoolean("picture"),
                row.getObject("sent_at", OffsetDateTime.class).toInstant(),
                deletedAt == null ? null : deletedAt.toInstant());
    }
}
