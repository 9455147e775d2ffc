package app.kindred.users.moderation;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who did what to whom and why. Rows are only ever added; the database refuses anything else. */
@Component
class Audit {

    private final JdbcClient jdbc;
    private final Clock clock;

    Audit(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void add(UUID actor, String action, UUID subject, @Nullable UUID report, String reason) {
        jdbc.sql(
                        """
                        INSERT INTO audit_entry (actor_id, action, subject_id, report_id, reason, created_at)
                        VALUES (:actor, :action, :subject, :report, :reason, :now)
                        """)
                .param("actor", actor)
                .param("action", action)
                .param("subject", subject)
                .param("report", report)
                .param("reason", reason)
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    List<Entry> list(long before, int limit) {
        return jdbc.sql(
                        """
                        SELECT id, actor_id, action, subject_id, report_id, reason, created_at
                        FROM audit_entry WHERE id < ? ORDER BY id DESC LIMIT ?
                        """)
                .params(before, limit)
                .query(Entry.class)
                .list();
    }

    record Entry(
            long id,
            UUID actorId,
            String action,
            UUID subjectId,
            @Nullable UUID reportId,
            String reason,
            Instant createdAt) {}
}
