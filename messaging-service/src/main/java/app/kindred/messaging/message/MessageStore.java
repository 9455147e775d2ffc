package app.kindred.messaging.message;

import app.kindred.messaging.attachment.Attachments;
import app.kindred.messaging.conversation.Conversation;
import app.kindred.shared.id.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tables {@code message} and {@code message_key}. Messages are partitioned by month of {@code
 * sent_at}: every statement here bounds that column, by the key's times or by the time inside an
 * id, and so asks no partition that it need not.
 */
@Repository
class MessageStore {

    private static final String COLUMNS =
            "m.match_id, m.seq, m.sent_at, m.id, m.sender_id, m.client_message_id, m.body,"
                    + " m.attachment_id, m.attachment_width, m.attachment_height, m.deleted_at";

    /** A function of the migrations (create_open_page_function). */
    private static final String PAGE =
            "/* select message */ SELECT * FROM open_page(:match, :user, :before::bigint, :after::bigint, :most)";

    /** A function of the migrations (create_page_functions). */
    static final String RANGE =
            "/* select message */ SELECT * FROM messages_between(:match, :from, :to)";

    private final JdbcClient jdbc;
    private final Attachments attachments;

    MessageStore(JdbcClient jdbc, Attachments attachments) {
        this.jdbc = jdbc;
        this.attachments = attachments;
    }

    /** Where an open conversation stands, while its lock is held. */
    record Place(long lastSeq, @Nullable Instant lastMessageAt) {}

    Optional<Place> lock(UUID matchId) {
        return jdbc.sql(
                        """
                        SELECT last_seq, last_message_at FROM conversation
                         WHERE match_id = :match AND closed_at IS NULL
                           FOR NO KEY UPDATE
                        """)
                .param("match", matchId)
                .query(
                        (row, n) ->
                                new Place(row.getLong("last_seq"), instant(row, "last_message_at")))
                .optional();
    }

    /** What was stored under the same clientMessageId before. */
    Optional<Message> findRepeat(UUID senderId, Draft draft) {
        return jdbc.sql(
                        """
                        SELECT %s
                          FROM message_key k
                          JOIN message m ON m.match_id = k.match_id AND m.seq = k.seq AND m.sent_at = k.sent_at
                         WHERE k.match_id = :match AND k.sender_id = :sender AND k.client_message_id = :client
                        """
                                .formatted(COLUMNS))
                .param("match", draft.matchId())
                .param("sender", senderId)
                .param("client", draft.clientMessageId())
                .query(this::message)
                .optional();
    }

    /** Everything that changes with a message, in one statement. */
    void insert(Message message, Conversation conversation) {
        var picture = message.attachment();
        jdbc.sql(
                        """
                        WITH key AS (
                            INSERT INTO message_key (match_id, sender_id, client_message_id, seq, sent_at)
                            VALUES (:match, :sender, :client, :seq, :sent)),
                        stored AS (
                            INSERT INTO message (match_id, seq, sent_at, id, sender_id, client_message_id, body,
                                                 attachment_id, attachment_width, attachment_height)
                            VALUES (:match, :seq, :sent, :id, :sender, :client, :body,
                                    :attachment::uuid, :width::integer, :height::integer)),
                        counted AS (
                            UPDATE conversation SET last_seq = :seq, last_message_at = :sent
                             WHERE match_id = :match)
                        UPDATE participant
                           SET sort_at = :sent,
                               delivered_seq = CASE user_id WHEN :sender THEN :seq ELSE delivered_seq END,
                               read_seq = CASE user_id WHEN :sender THEN :seq ELSE read_seq END
                         WHERE match_id = :match AND user_id IN (:low, :high)
                        """)
                .param("match", message.matchId())
                .param("sender", message.senderId())
                .param("client", message.clientMessageId())
                .param("seq", message.seq())
                .param("sent", message.sentAt().atOffset(ZoneOffset.UTC))
                .param("id", message.id())
                .param("body", message.body())
                .param("attachment", picture == null ? null : picture.id())
                .param("width", picture == null ? null : picture.width())
                .param("height", picture == null ? null : picture.height())
                .param("low", conversation.lowId())
                .param("high", conversation.highId())
                .update();
    }

    /**
     * The messages from one seq to another, both included, oldest first, with what was made of
     * them.
     */
    List<Message> range(UUID matchId, long from, long to) {
        return jdbc.sql(RANGE)
                .param("match", matchId)
                .param("from", from)
                .param("to", to)
                .query((row, n) -> message(row, reactions(row)))
                .list();
    }

    /**
     * What one read of an open conversation found.
     *
     * @param messages oldest first
     */
    record Read(long lastSeq, List<Message> messages) {}

    /** A page, in one round trip; empty where the conversation is not open to this person. */
    Optional<Read> read(UUID matchId, UUID userId, MessagePages.Position from, int most) {
        return jdbc.sql(PAGE)
                .param("match", matchId)
                .param("user", userId)
                .param("before", from.before())
                .param("after", from.after())
                .param("most", most)
                .query((ResultSetExtractor<Optional<Read>>) this::read);
    }

    private Optional<Read> read(ResultSet row) throws SQLException {
        if (!row.next()) {
            return Optional.empty();
        }
        long lastSeq = row.getLong("last_seq");
        var messages = new ArrayList<Message>();
        do {
            if (row.getString("id") != null) {
                messages.add(message(row, reactions(row)));
            }
        } while (row.next());
        return Optional.of(new Read(lastSeq, messages));
    }

    private static List<Message.Reaction> reactions(ResultSet row) throws SQLException {
        var reacted = row.getArray("reacted");
        if (reacted == null) {
            return List.of();
        }
        var people = (UUID[]) reacted.getArray();
        var emojis = (String[]) row.getArray("emojis").getArray();
        return IntStream.range(0, people.length)
                .mapToObj(i -> new Message.Reaction(people[i], emojis[i]))
                .toList();
    }

    /** Those of the conversations of a person, open or closed; the times in the ids prune. */
    List<Message> listOwn(UUID userId, List<UUID> ids) {
        var times = ids.stream().map(Ids::timeOf).sorted().toList();
        return jdbc.sql(
                        """
                        SELECT %s
                          FROM message m
                          JOIN participant me ON me.match_id = m.match_id AND me.user_id = :user
                         WHERE m.id = ANY (:ids) AND m.sent_at BETWEEN :first AND :last
                         ORDER BY m.sent_at, m.seq
                        """
                                .formatted(COLUMNS))
                .param("user", userId)
                .param("ids", ids.toArray(UUID[]::new))
                .param("first", times.getFirst().atOffset(ZoneOffset.UTC))
                .param("last", times.getLast().atOffset(ZoneOffset.UTC))
                .query(this::message)
                .list();
    }

    /** By id alone: the time inside it is the partition's key. */
    Optional<Message> find(UUID id) {
        return jdbc.sql(
                        "SELECT %s FROM message m WHERE m.id = :id AND m.sent_at = :sent"
                                .formatted(COLUMNS))
                .param("id", id)
                .param("sent", Ids.timeOf(id).atOffset(ZoneOffset.UTC))
                .query(this::message)
                .optional();
    }

    /** Takes the words away for both sides; seq, sender and time stay, so that no gap opens. */
    boolean delete(Message message, Instant now) {
        return jdbc.sql(
                                """
                                UPDATE message SET body = NULL, attachment_id = NULL, deleted_at = :now
                                 WHERE match_id = :match AND seq = :seq AND sent_at = :sent
                                   AND deleted_at IS NULL
                                """)
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .param("match", message.matchId())
                        .param("seq", message.seq())
                        .param("sent", message.sentAt().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /**
     * Deletions since a time, in the conversations of a person. A message is deleted soon after it
     * was sent or never.
     */
    List<Message> deletedSince(UUID userId, Instant since, Duration deletable) {
        return jdbc.sql(
                        """
                        SELECT %s
                          FROM participant me
                          JOIN message m ON m.match_id = me.match_id
                         WHERE me.user_id = :user AND NOT me.closed AND me.sort_at >= :sent
                           AND m.sent_at >= :sent AND m.deleted_at >= :since
                         LIMIT 500
                        """
                                .formatted(COLUMNS))
                .param("user", userId)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("sent", since.minus(deletable).atOffset(ZoneOffset.UTC))
                .query(this::message)
                .list();
    }

    private Message message(ResultSet row, int n) throws SQLException {
        return message(row, List.of());
    }

    private Message message(ResultSet row, List<Message.Reaction> reactions) throws SQLException {
        var attachment = row.getObject("attachment_id", UUID.class);
        return new Message(
                row.getObject("id", UUID.class),
                row.getObject("match_id", UUID.class),
                row.getLong("seq"),
                row.getObject("sender_id", UUID.class),
                row.getObject("client_message_id", UUID.class),
                row.getString("body"),
                attachment == null
                        ? null
                        : attachments.show(
                                attachment,
                                row.getInt("attachment_width"),
                                row.getInt("attachment_height")),
                row.getObject("sent_at", OffsetDateTime.class).toInstant(),
                instant(row, "deleted_at"),
                reactions);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
