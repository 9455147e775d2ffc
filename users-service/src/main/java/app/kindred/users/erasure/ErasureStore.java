package app.kindred.users.erasure;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code erasure}, and the removal of everything that this service holds of a person. */
@Component
class ErasureStore {

    private final JdbcClient jdbc;

    ErasureStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void request(UUID accountId, Instant now, Instant due) {
        jdbc.sql(
                        """
                        INSERT INTO erasure (account_id, requested_at, due_at) VALUES (?, ?, ?)
                        ON CONFLICT (account_id) DO NOTHING
                        """)
                .params(accountId, Timestamp.from(now), Timestamp.from(due))
                .update();
    }

    /** One that is due and not yet erased; other instances pass it by. */
    Optional<UUID> lockDue(Instant now) {
        return jdbc.sql(
                        """
                        SELECT account_id FROM erasure WHERE due_at <= ? AND erased_at IS NULL
                        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                .param(Timestamp.from(now))
                .query(UUID.class)
                .optional();
    }

    long erase(UUID id) {
        var email =
                jdbc.sql("SELECT email FROM account WHERE id = ?")
                        .param(id)
                        .query(String.class)
                        .optional();
        email.ifPresent(e -> jdbc.sql("DELETE FROM mail WHERE recipient = ?").param(e).update());
        jdbc.sql("DELETE FROM report WHERE reported_id = ?").param(id).update();
        // What others did to them stays true without them; their own words go.
        jdbc.sql(
                        """
                        UPDATE report
                        SET reporter_id = gen_random_uuid(), note = '',
                            evidence = jsonb_set(evidence - 'messageIds', '{messages}', coalesce(
                                (SELECT jsonb_agg(m) FROM jsonb_array_elements(evidence -> 'messages') m WHERE m ->> 'from' = 'reported'),
                                '[]'))
                        WHERE reporter_id = ?
                        """)
                .param(id)
                .update();
        jdbc.sql(
                        """
                        DELETE FROM outbox WHERE published_at IS NOT NULL
                          AND (subject = :id OR topic = 'block.v1' AND payload ->> 'blockedId' = :text)
                        """)
                .param("id", id)
                .param("text", id.toString())
                .update();
        var version =
                jdbc.sql("SELECT version FROM account WHERE id = ?")
                        .param(id)
                        .query(Long.class)
                        .optional()
                        .orElse(0L);
        // Profile, photos, sessions, codes, blocks and moves go with it.
        jdbc.sql("DELETE FROM account WHERE id = ?").param(id).update();
        return version;
    }

    void erased(UUID id, long version, Instant now) {
        jdbc.sql("UPDATE erasure SET erased_at = ?, told_at = ?, version = ? WHERE account_id = ?")
                .params(Timestamp.from(now), Timestamp.from(now), version, id)
                .update();
    }

    void confirm(UUID id, String service) {
        jdbc.sql(
                        """
                        UPDATE erasure SET confirmed_by = array_append(confirmed_by, :service)
                        WHERE account_id = :id AND erased_at IS NOT NULL AND NOT :service = ANY (confirmed_by)
                        """)
                .param("id", id)
                .param("service", service)
                .update();
    }

    /** Those who are erased everywhere, some at a time. */
    List<UUID> listConfirmed(String[] services) {
        return jdbc.sql(
                        """
                        SELECT account_id FROM erasure WHERE erased_at IS NOT NULL AND confirmed_by @> ?::text[]
                        ORDER BY erased_at LIMIT 100
                        """)
                .param(services)
                .query(UUID.class)
                .list();
    }

    /** The last that was known of them: that they left, and what was told of it. */
    void forget(List<UUID> ids) {
        jdbc.sql(
                        """
                        DELETE FROM outbox
                        WHERE subject = ANY (:ids) OR topic = 'block.v1' AND payload ->> 'blockedId' = ANY (:texts)
                        """)
                .param("ids", ids.toArray(UUID[]::new))
                .param("texts", ids.stream().map(UUID::toString).toArray(String[]::new))
                .update();
        jdbc.sql("DELETE FROM erasure WHERE account_id = ANY (?)")
                .param(ids.toArray(UUID[]::new))
                .update();
    }

    /** Those of whom a confirmation is missing for too long; marked as told again. */
    List<Told> remind(Instant toldBefore, Instant now) {
        return jdbc.sql(
                        """
                        UPDATE erasure SET told_at = :now
                        WHERE account_id IN (SELECT account_id FROM erasure WHERE told_at < :before
                                             ORDER BY told_at LIMIT 100 FOR UPDATE SKIP LOCKED)
                        RETURNING account_id, version
                        """)
                .param("now", Timestamp.from(now))
                .param("before", Timestamp.from(toldBefore))
                .query(Told.class)
                .list();
    }

    record Told(UUID accountId, long version) {}
}
