package app.kindred.matching.export;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Every table that says something about a person, as sections of JSON rows. Left out is what would
 * tell of others, or of a shadow ban: likes received, who closed a match, whether one is shown.
 */
final class ExportQueries {

    static final SequencedMap<String, String> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put(
                "profile",
                """
                SELECT ST_Y(geog::geometry) AS latitude, ST_X(geog::geometry) AS longitude, last_active AS "lastActiveAt",
                       birth_date AS "birthDate", gender, wants, min_age AS "minAge", max_age AS "maxAge", max_km AS "maxDistanceKm",
                       shown, hide_age AS "hideAge", hide_distance AS "hideDistance", traits, refuses
                  FROM profile WHERE id = :user
                """);
        SECTIONS.put(
                "card",
                """
                SELECT name, bio, photos, interests, prompts, goal, going_out AS "goingOut" FROM card WHERE id = :user
                """);
        // On swipe_pkey.
        SECTIONS.put(
                "swipes",
                """
                SELECT target_id AS "targetId", CASE action WHEN 0 THEN 'dislike' WHEN 1 THEN 'like' ELSE 'superlike' END AS action,
                       created_at AS "createdAt"
                  FROM swipe WHERE swiper_id = :user
                """);
        // Both have swiped whoever is matched, and each pair is found on match_pair_key.
        SECTIONS.put(
                "matches",
                """
                SELECT m.id, s.target_id AS "userId", m.kind, m.created_at AS "createdAt", m.closed_at AS "closedAt"
                  FROM swipe s
                  JOIN match m ON m.low_id = least(s.swiper_id, s.target_id) AND m.high_id = greatest(s.swiper_id, s.target_id)
                 WHERE s.swiper_id = :user
                """);
        SECTIONS.put(
                "quota",
                """
                SELECT day, likes, superlikes FROM quota WHERE user_id = :user
                """);
        SECTIONS.put(
                "blocks",
                """
                SELECT blocked_id AS "blockedId" FROM block WHERE blocker_id = :user AND active
                """);
    }

    private ExportQueries() {}
}
