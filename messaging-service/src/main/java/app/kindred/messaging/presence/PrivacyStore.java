package app.kindred.messaging.presence;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code privacy}, and who may see whom by it. */
@Repository
class PrivacyStore {

    static final Privacy OPEN = new Privacy(true, true);

    private final JdbcClient jdbc;

    PrivacyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Privacy(boolean showPresence, boolean showTyping) {}

    Privacy privacy(UUID userId) {
        return jdbc.sql("SELECT show_presence, show_typing FROM privacy WHERE user_id = :user")
                .param("user", userId)
                .query((row, n) -> new Privacy(row.getBoolean(1), row.getBoolean(2)))
                .optional()
                .orElse(OPEN);
    }

    void set(UUID userId, Privacy privacy) {
        jdbc.sql(
                        """
                        INSERT INTO privacy (user_id, show_presence, show_typing)
                        VALUES (:user, :presence, :typing)
                        ON CONFLICT (user_id) DO UPDATE
                           SET show_presence = excluded.show_presence, show_typing = excluded.show_typing
                        """)
                .param("user", userId)
                .param("presence", privacy.showPresence())
                .param("typing", privacy.showTyping())
                .update();
    }

    void erase(UUID userId) {
        jdbc.sql("DELETE FROM privacy WHERE user_id = :user").param("user", userId).update();
    }

    /**
     * Those of the newest conversations who may see this person's presence and show theirs: both
     * visible, no block, both willing.
     */
    List<UUID> mutuals(UUID userId, int limit) {
        return jdbc.sql(
                        """
                        SELECT partner.user_id
                          FROM participant me
                          JOIN participant partner ON partner.match_id = me.match_id AND partner.user_id <> me.user_id
                         WHERE me.user_id = :user AND NOT me.closed
                           AND NOT EXISTS (SELECT FROM person p
                                            WHERE p.id IN (me.user_id, partner.user_id) AND NOT p.visible)
                           AND NOT EXISTS (SELECT FROM privacy p
                                            WHERE p.user_id IN (me.user_id, partner.user_id)
                                              AND NOT p.show_presence)
                           AND NOT EXISTS (SELECT FROM block b
                                            WHERE b.active
                                              AND (b.blocker_id, b.blocked_id)
                                                  IN ((me.user_id, partner.user_id), (partner.user_id, me.user_id)))
                         ORDER BY me.sort_at DESC
                         LIMIT :limit
                        """)
                .param("user", userId)
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }
}
