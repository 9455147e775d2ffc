package app.kindred.users.report;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

@Component
class ReportStore {

    private final EntityManager entities;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    ReportStore(EntityManager entities, JdbcClient jdbc, JsonMapper json) {
        this.entities = entities;
        this.jdbc = jdbc;
        this.json = json;
    }

    void add(ReportEntity report) {
        entities.persist(report);
        entities.flush();
    }

    Optional<ReportEntity> lock(UUID id) {
        return Optional.ofNullable(
                entities.find(ReportEntity.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    void flush() {
        entities.flush();
    }

    /** The latest decision against somebody that can still be appealed. */
    Optional<ReportEntity> lockUpheld(UUID reportedId) {
        return entities.createQuery(
                        """
                        SELECT r FROM ReportEntity r WHERE r.reportedId = :id AND r.state = :state
                        ORDER BY r.decidedAt DESC LIMIT 1
                        """,
                        ReportEntity.class)
                .setParameter("id", reportedId)
                .setParameter("state", ReportState.UPHELD)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    boolean isOpen(UUID reporterId, UUID reportedId) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM report WHERE reporter_id = ? AND reported_id = ?
                                       AND state IN ('OPEN', 'CLAIMED'))
                        """)
                .params(reporterId, reportedId)
                .query(Boolean.class)
                .single();
    }

    /** How often this reporter was right before: who cries wolf weighs less. */
    float weight(UUID reporterId) {
        return jdbc.sql(
                        """
                        SELECT (2.0 + count(*) FILTER (WHERE state <> 'DISMISSED')) / (2.0 + count(*))
                        FROM report WHERE reporter_id = ? AND state NOT IN ('OPEN', 'CLAIMED')
                        """)
                .param(reporterId)
                .query(Float.class)
                .single();
    }

    /** What the reported person showed at that moment; empty when there is no such person. */
    Optional<String> snapshot(UUID reportedId) {
        return jdbc.sql(
                        """
                        SELECT jsonb_build_object('name', p.name, 'bio', p.bio, 'birthDate', p.birth_date, 'gender', p.gender,
                                   'interests', p.interests, 'prompts', p.prompts, 'goal', p.goal, 'goingOut', p.going_out,
                                   'photos', coalesce((SELECT jsonb_agg(jsonb_build_object('id', f.id, 'key', f.object_key) ORDER BY f.position)
                                                       FROM photo f WHERE f.user_id = p.id), '[]'))::text
                        FROM profile p JOIN account a ON a.id = p.id
                        WHERE p.id = ? AND a.state NOT IN ('UNVERIFIED', 'DELETED')
                        """)
                .param(reportedId)
                .query(String.class)
                .optional();
    }

    /** Served by {@code report_open_idx}. */
    List<Report> listQueue(float weight, Instant createdAt, UUID id, int limit) {
        return jdbc.sql(
                        """
                        SELECT id, reported_id, category, note, evidence::text AS evidence, state, weight, created_at, claimed_by,
                               decision, reason, decided_by, appeal
                        FROM report
                        WHERE state IN ('OPEN', 'CLAIMED', 'APPEALED')
                          AND (weight < :weight OR weight = :weight AND (created_at, id) > (:at, :id))
                        ORDER BY weight DESC, created_at, id LIMIT :limit
                        """)
                .param("weight", weight)
                .param("at", Timestamp.from(createdAt))
                .param("id", id)
                .param("limit", limit)
                .query(
                        (rs, row) -> {
                            var decision = rs.getString("decision");
                            return new Report(
                                    rs.getObject("id", UUID.class),
                                    rs.getObject("reported_id", UUID.class),
                                    Category.valueOf(rs.getString("category")),
                                    rs.getString("note"),
                                    json.readTree(rs.getString("evidence")),
                                    ReportState.valueOf(rs.getString("state")),
                                    rs.getFloat("weight"),
                                    rs.getTimestamp("created_at").toInstant(),
                                    uuid(rs.getObject("claimed_by")),
                                    decision == null ? null : Decision.valueOf(decision),
                                    rs.getString("reason"),
                                    uuid(rs.getObject("decided_by")),
                                    rs.getString("appeal"));
                        })
                .list();
    }

    private static @Nullable UUID uuid(@Nullable Object value) {
        return (UUID) value;
    }
}
