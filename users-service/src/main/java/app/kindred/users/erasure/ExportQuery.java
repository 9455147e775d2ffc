package app.kindred.users.erasure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything this service holds about a person, table by table; secrets and other people left out.
 */
@Component
class ExportQuery {

    private static final Map<String, String> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put(
                "account",
                """
                SELECT id, email, role, premium_until, created_at, verified_at FROM account WHERE id = :id
                """);
        PARTS.put(
                "profile",
                """
                SELECT name, bio, birth_date, gender, goal, going_out, habits, interests, prompts, interested_in, min_age, max_age,
                       max_distance_km, dealbreakers, paused, incognito, hide_age, hide_distance,
                       ST_Y(location::geometry) AS latitude, ST_X(location::geometry) AS longitude, located_at,
                       travelling, created_at, updated_at
                FROM profile WHERE id = :id
                """);
        PARTS.put(
                "photos",
                "SELECT id, position, state, width, height, created_at FROM photo WHERE user_id = :id ORDER BY position");
        PARTS.put(
                "attachments",
                "SELECT id, state, width, height, created_at, sent_at FROM attachment WHERE user_id = :id ORDER BY created_at");
        PARTS.put(
                "moves",
                """
                SELECT ST_Y(location::geometry) AS latitude, ST_X(location::geometry) AS longitude, kind, created_at
                FROM location_move WHERE user_id = :id ORDER BY created_at
                """);
        PARTS.put(
                "sessions",
                "SELECT id, device, created_at, rotated_at, expires_at, revoked_at FROM session WHERE account_id = :id ORDER BY created_at");
        PARTS.put(
                "blocks",
                "SELECT blocked_id, created_at FROM block WHERE blocker_id = :id ORDER BY created_at");
        PARTS.put(
                "reports",
                "SELECT id, reported_id, category, note, evidence -> 'messages' AS messages, created_at FROM report WHERE reporter_id = :id ORDER BY created_at");
        // Decisions that their subject knows of: neither what is still open, nor a shadow ban.
        PARTS.put(
                "decisions",
                """
                SELECT category, decision, reason, decided_at, appeal, appealed_at FROM report
                WHERE reported_id = :id AND state IN ('UPHELD', 'APPEALED', 'CLOSED') AND decision <> 'SHADOW_BAN'
                ORDER BY decided_at
                """);
        PARTS.put(
                "codes",
                "SELECT purpose, target, created_at, expires_at FROM mail_code WHERE account_id = :id ORDER BY created_at");
        PARTS.put(
                "mails",
                """
                SELECT m.subject, m.created_at FROM mail m JOIN account a ON a.email = m.recipient WHERE a.id = :id
                ORDER BY m.created_at
                """);
    }

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ExportQuery(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Map<String, JsonNode> read(UUID id) {
        var parts = new LinkedHashMap<String, JsonNode>();
        PARTS.forEach(
                (part, sql) ->
                        parts.put(
                                part,
                                json.readTree(
                                        jdbc.sql(
                                                        "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM ("
                                                                + sql
                                                                + ") t")
                                                .param("id", id)
                                                .query(String.class)
                                                .single())));
        return parts;
    }
}
