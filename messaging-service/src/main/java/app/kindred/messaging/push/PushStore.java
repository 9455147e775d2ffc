package app.kindred.messaging.push;

import app.kindred.messaging.push.Push.Platform;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The tables {@code push} and {@code push_device}. */
@Repository
class PushStore {

    static final int MOST_DEVICES = 10;
    private static final int MOST_ATTEMPTS = 5;

    private final JdbcClient jdbc;

    PushStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Due(UUID recipientId, UUID matchId, long seq, int attempts, String senderName) {}

    /** Most notices are overtaken by a socket: what was delivered meanwhile need not be told. */
    void forgetDelivered(Instant now) {
        jdbc.sql(
                        """
                        DELETE FROM push USING (
                            SELECT recipient_id, match_id FROM push
                             WHERE due_at <= :now
                               FOR UPDATE SKIP LOCKED) due
                         WHERE push.recipient_id = due.recipient_id AND push.match_id = due.match_id
                           AND (push.attempts >= :most
                                OR NOT EXISTS (SELECT FROM participant r
                                                WHERE r.user_id = push.recipient_id AND r.match_id = push.match_id
                                                  AND NOT r.closed AND r.delivered_seq < push.seq))
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("most", MOST_ATTEMPTS)
                .update();
    }

    /**
     * Takes what is due, and puts it off by a lease: an instance that dies leaves its notices to
     * the others.
     */
    List<Due> claim(Instant now, Duration lease, int limit) {
        return jdbc.sql(
                        """
                        WITH due AS (
                            SELECT recipient_id, match_id FROM push
                             WHERE due_at <= :now
                             ORDER BY due_at
                             LIMIT :limit
                               FOR UPDATE SKIP LOCKED)
                        UPDATE push SET due_at = :until, attempts = attempts + 1
                          FROM due
                         WHERE push.recipient_id = due.recipient_id AND push.match_id = due.match_id
                        RETURNING push.recipient_id, push.match_id, push.seq, push.attempts,
                                  coalesce((SELECT name FROM person WHERE id = push.sender_id), '') AS name
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("until", now.plus(lease).atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query(
                        (row, n) ->
                                new Due(
                                        row.getObject("recipient_id", UUID.class),
                                        row.getObject("match_id", UUID.class),
                                        row.getLong("seq"),
                                        row.getInt("attempts"),
                                        row.getString("name")))
                .list();
    }

    /** Done, unless the conversation has gone on since: that is another notice, due now. */
    void finish(Due due, Instant now) {
        int gone =
                jdbc.sql(
                                """
                                DELETE FROM push
                                 WHERE recipient_id = :recipient AND match_id = :match AND seq = :seq
                                """)
                        .param("recipient", due.recipientId())
                        .param("match", due.matchId())
                        .param("seq", due.seq())
                        .update();
        if (gone == 0) {
            jdbc.sql(
                            """
                            UPDATE push SET due_at = :now
                             WHERE recipient_id = :recipient AND match_id = :match
                            """)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("recipient", due.recipientId())
                    .param("match", due.matchId())
                    .update();
        }
    }

    List<Push> notices(Due due) {
        return jdbc.sql("SELECT platform, token FROM push_device WHERE user_id = :user")
                .param("user", due.recipientId())
                .query(
                        (row, n) ->
                                new Push(
                                        Platform.valueOf(
                                                row.getString("platform").toUpperCase(Locale.ROOT)),
                                        row.getString("token"),
                                        due.matchId(),
                                        due.senderName()))
                .list();
    }

    /** A token belongs to one phone, and a phone to whoever signed in there last. */
    @Transactional
    public void register(UUID userId, UUID deviceId, Platform platform, String token, Instant now) {
        jdbc.sql("DELETE FROM push_device WHERE token = :token").param("token", token).update();
        jdbc.sql(
                        """
                        INSERT INTO push_device (user_id, device_id, platform, token, seen_at)
                        VALUES (:user, :device, :platform, :token, :now)
                        ON CONFLICT (user_id, device_id) DO UPDATE
                           SET platform = excluded.platform, token = excluded.token, seen_at = excluded.seen_at
                        """)
                .param("user", userId)
                .param("device", deviceId)
                .param("platform", platform.name().toLowerCase(Locale.ROOT))
                .param("token", token)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        jdbc.sql(
                        """
                        DELETE FROM push_device
                         WHERE user_id = :user
                           AND device_id IN (SELECT device_id FROM push_device WHERE user_id = :user
                                              ORDER BY seen_at DESC OFFSET :most)
                        """)
                .param("user", userId)
                .param("most", MOST_DEVICES)
                .update();
    }

    void unregister(UUID userId, UUID deviceId) {
        jdbc.sql("DELETE FROM push_device WHERE user_id = :user AND device_id = :device")
                .param("user", userId)
                .param("device", deviceId)
                .update();
    }

    void forget(String token) {
        jdbc.sql("DELETE FROM push_device WHERE token = :token").param("token", token).update();
    }

    void erase(UUID userId) {
        jdbc.sql("DELETE FROM push_device WHERE user_id = :user").param("user", userId).update();
        // What waits is little, and gone within a minute: read in full.
        jdbc.sql("DELETE FROM push WHERE recipient_id = :user OR sender_id = :user")
                .param("user", userId)
                .update();
    }
}
