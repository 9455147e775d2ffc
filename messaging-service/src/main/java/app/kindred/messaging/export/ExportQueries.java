package app.kindred.messaging.export;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Every table that says something about a person, as sections of JSON rows. Conversations come by
 * the primary key of {@code participant}, and everything in them by their match.
 */
final class ExportQueries {

    static final SequencedMap<String, String> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put(
                "person",
                """
                SELECT name, photo FROM person WHERE id = :user
                """);
        SECTIONS.put(
                "conversations",
                """
                SELECT c.match_id AS "matchId", c.opened_at AS "openedAt", c.closed_at AS "closedAt", c.last_seq AS "lastSeq"
                  FROM participant me JOIN conversation c USING (match_id)
                 WHERE me.user_id = :user
                 ORDER BY c.opened_at
                """);
        SECTIONS.put(
                "messages",
                """
                SELECT m.match_id AS "matchId", m.seq, m.sent_at AS "sentAt", m.body,
                       m.attachment_id AS "attachmentId", m.deleted_at AS "deletedAt"
                  FROM participant me
                  JOIN message m ON m.match_id = me.match_id AND m.sender_id = me.user_id
                 WHERE me.user_id = :user
                """);
        SECTIONS.put(
                "receipts",
                """
                SELECT match_id AS "matchId", delivered_seq AS "deliveredSeq", read_seq AS "readSeq"
                  FROM participant WHERE user_id = :user
                """);
        SECTIONS.put(
                "reactions",
                """
                SELECT r.match_id AS "matchId", r.message_id AS "messageId", r.emoji, r.reacted_at AS "reactedAt"
                  FROM participant me
                  JOIN reaction r ON r.match_id = me.match_id AND r.user_id = me.user_id
                 WHERE me.user_id = :user AND r.emoji IS NOT NULL
                """);
        SECTIONS.put(
                "firstMessages",
                """
                SELECT match_id AS "matchId", sent_at AS "sentAt" FROM opener WHERE sender_id = :user
                """);
        SECTIONS.put(
                "devices",
                """
                SELECT device_id AS "deviceId", platform, seen_at AS "seenAt" FROM push_device WHERE user_id = :user
                """);
        SECTIONS.put(
                "notices",
                """
                SELECT match_id AS "matchId", due_at AS "dueAt" FROM push WHERE recipient_id = :user
                """);
        SECTIONS.put(
                "privacy",
                """
                SELECT show_presence AS "showPresence", show_typing AS "showTyping" FROM privacy WHERE user_id = :user
                """);
        SECTIONS.put(
                "blocks",
                """
                SELECT blocked_id AS "blockedId" FROM block WHERE blocker_id = :user AND active
                """);
    }

    private ExportQueries() {}
}
