package app.kindred.shared.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The relay's side of the tables {@code outbox} and {@code outbox_stream}. */
final class OutboxStore {

    // Pending by state, never "above the last id": a smaller id may commit later. Rows that another
    // relay holds are skipped.
    private static final String CLAIM =
            """
            SELECT id, topic, subject, version, payload::text AS payload, trace
            FROM outbox
            WHERE published_at IS NULL
            ORDER BY id
            LIMIT :batch
            FOR UPDATE SKIP LOCKED
            """;

    private static final String MARK =
            "UPDATE outbox SET published_at = now() WHERE id = ANY(:ids)";

    private static final String UNMARK_TOPIC =
            """
            UPDATE outbox SET published_at = NULL
            WHERE topic = :topic AND published_at IS NOT NULL
            """;

    private static final String UNMARK_RECENT =
            """
            UPDATE outbox SET published_at = NULL
            WHERE published_at > now() - make_interval(secs => :seconds)
            """;

    private static final String PRUNE =
            """
            DELETE FROM outbox
            WHERE id IN (SELECT id FROM outbox
                         WHERE published_at < now() - make_interval(secs => :seconds)
                         LIMIT 5000)
            """;

    private static final String BACKLOG =
            """
            SELECT s.topic,
                   count(o.id) AS pending,
                   coalesce(extract(epoch FROM now() - min(o.created_at)), 0) AS seconds
            FROM outbox_stream s
            LEFT JOIN outbox o ON o.topic = s.topic AND o.published_at IS NULL
            GROUP BY s.topic
            """;

    private final JdbcClient jdbc;

    OutboxStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Fact> claim(int batch) {
        return jdbc.sql(CLAIM).param("batch", batch).query(Fact.class).list();
    }

    void mark(List<Long> ids) {
        jdbc.sql(MARK).param("ids", ids.toArray(Long[]::new)).update();
    }

    int unmarkTopic(String topic) {
        return jdbc.sql(UNMARK_TOPIC).param("topic", topic).update();
    }

    int unmarkRecent(Duration window) {
        return jdbc.sql(UNMARK_RECENT).param("seconds", window.toMillis() / 1000.0).update();
    }

    int prune(Duration retention) {
        return jdbc.sql(PRUNE).param("seconds", retention.toMillis() / 1000.0).update();
    }

    List<String> topics() {
        return jdbc.sql("SELECT topic FROM outbox_stream").query(String.class).list();
    }

    void addTopic(String topic, UUID incarnation) {
        jdbc.sql("INSERT INTO outbox_stream VALUES (:topic, :incarnation) ON CONFLICT DO NOTHING")
                .param("topic", topic)
                .param("incarnation", incarnation)
                .update();
    }

    /** The stream's incarnation as last seen, its row locked until the transaction ends. */
    Optional<UUID> lockIncarnation(String topic) {
        return jdbc.sql("SELECT incarnation FROM outbox_stream WHERE topic = :topic FOR UPDATE")
                .param("topic", topic)
                .query(UUID.class)
                .optional();
    }

    void saveIncarnation(String topic, UUID incarnation) {
        jdbc.sql("UPDATE outbox_stream SET incarnation = :incarnation WHERE topic = :topic")
                .param("topic", topic)
                .param("incarnation", incarnation)
                .update();
    }

    List<Backlog> backlog() {
        return jdbc.sql(BACKLOG).query(Backlog.class).list();
    }

    record Fact(
            long id,
            String topic,
            UUID subject,
            long version,
            String payload,
            @Nullable String trace) {}

    /** Facts of one topic that wait, and the age of the oldest in seconds. */
    record Backlog(String topic, long pending, double seconds) {}
}
