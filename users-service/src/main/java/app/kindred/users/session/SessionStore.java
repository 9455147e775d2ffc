package app.kindred.users.session;

import app.kindred.shared.identity.Caller;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code session}. */
@Component
class SessionStore {

    private static final int MAX_LISTED = 50;

    private final JdbcClient jdbc;

    SessionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(
            UUID id,
            UUID accountId,
            byte[] hash,
            @Nullable String device,
            Instant now,
            Instant end) {
        jdbc.sql(
                        """
                        INSERT INTO session (id, account_id, refresh_hash, rotated_at, device, created_at, expires_at)
                        VALUES (:id, :account, :hash, :now, :device, :now, :end)
                        """)
                .param("id", id)
                .param("account", accountId)
                .param("hash", hash)
                .param("device", device)
                .param("now", Timestamp.from(now))
                .param("end", Timestamp.from(end))
                .update();
    }

    /**
     * Spends a token. Of any number of simultaneous tries one finds it current: the row's lock and
     * the condition on the hash decide.
     */
    boolean rotate(UUID id, byte[] from, byte[] to, Instant now, Instant end) {
        return jdbc.sql(
                                """
                                UPDATE session SET previous_hash = refresh_hash, refresh_hash = :to, rotated_at = :now, expires_at = :end
                                WHERE id = :id AND refresh_hash = :from AND revoked_at IS NULL AND expires_at > :now
                                """)
                        .param("id", id)
                        .param("from", from)
                        .param("to", to)
                        .param("now", Timestamp.from(now))
                        .param("end", Timestamp.from(end))
                        .update()
                == 1;
    }

    Optional<Session> find(UUID id) {
        return jdbc.sql(
                        """
                        SELECT id, account_id, refresh_hash, previous_hash, rotated_at, device, created_at, expires_at, revoked_at
                        FROM session WHERE id = ?
                        """)
                .param(id)
                .query(Session.class)
                .optional();
    }

    /** The living sessions of an account, newest first. */
    List<Session> list(UUID accountId, Instant now) {
        return jdbc.sql(
                        """
                        SELECT id, account_id, refresh_hash, previous_hash, rotated_at, device, created_at, expires_at, revoked_at
                        FROM session
                        WHERE account_id = ? AND revoked_at IS NULL AND expires_at > ?
                        ORDER BY created_at DESC LIMIT ?
                        """)
                .params(accountId, Timestamp.from(now), MAX_LISTED)
                .query(Session.class)
                .list();
    }

    boolean revoke(UUID id, UUID accountId, Instant now) {
        return jdbc.sql(
                                """
                                UPDATE session SET revoked_at = ?
                                WHERE id = ? AND account_id = ? AND revoked_at IS NULL
                                """)
                        .params(Timestamp.from(now), id, accountId)
                        .update()
                == 1;
    }

    List<UUID> revokeAll(UUID accountId, @Nullable UUID except, Instant now) {
        return jdbc.sql(
                        """
                        UPDATE session SET revoked_at = :now
                        WHERE account_id = :account AND revoked_at IS NULL
                          AND id IS DISTINCT FROM CAST(:except AS uuid)
                        RETURNING id
                        """)
                .param("now", Timestamp.from(now))
                .param("account", accountId)
                .param("except", except)
                .query(UUID.class)
                .list();
    }

    /** Role and entitlement as they are now, absent when the account may no longer be used. */
    Optional<Holder> findHolder(UUID accountId, Instant now) {
        return jdbc.sql(
                        """
                        SELECT id, role, coalesce(premium_until > ?, false) AS premium
                        FROM account WHERE id = ? AND state IN ('ACTIVE', 'SHADOW_BANNED')
                        """)
                .params(Timestamp.from(now), accountId)
                .query(
                        (rs, row) ->
                                new Holder(
                                        rs.getObject("id", UUID.class),
                                        Caller.Role.valueOf(rs.getString("role")),
                                        rs.getBoolean("premium")))
                .optional();
    }

    int purge(Instant endedBefore) {
        return jdbc.sql(
                        """
                        DELETE FROM session WHERE id IN
                            (SELECT id FROM session WHERE expires_at < ? ORDER BY expires_at LIMIT 1000)
                        """)
                .param(Timestamp.from(endedBefore))
                .update();
    }

    record Session(
            UUID id,
            UUID accountId,
            byte[] refreshHash,
            byte @Nullable [] previousHash,
            Instant rotatedAt,
            @Nullable String device,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant revokedAt) {}
}
