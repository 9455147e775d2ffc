package app.kindred.matching.candidate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.stereotype.Repository;

/**
 * For support: which filter keeps one person from another's deck, and how many people each filter
 * leaves. The same rules as {@link CandidateQuery}, said one by one; a test holds the two together.
 */
@Repository
class ExplainQuery {

    // In the order of the funnel: each is true for whoever passes it.
    private static final String FILTERS =
            """
            c.geog IS NOT NULL AND v.geog IS NOT NULL AS located,
            c.visibility = 1
                OR c.visibility = 2 AND EXISTS (SELECT FROM swipe s
                                                WHERE s.swiper_id = c.id AND s.target_id = v.id AND s.action > 0)
                AS visible,
            (v.wants & (1 << (c.gender - 1))) > 0 AS gender_sought,
            (c.wants & (1 << (v.gender - 1))) > 0 AS gender_accepted,
            c.birth_date BETWEEN :bornFrom AND :bornTo AS age_sought,
            :age BETWEEN c.min_age AND c.max_age AS age_accepted,
            coalesce(ST_DWithin(c.geog, v.geog, v.max_km * 1000, false), false) AS within_reach,
            coalesce(ST_Distance(c.geog, v.geog, false) <= c.max_km * 1000, false) AS within_their_reach,
            (c.traits & v.refuses) = 0 AS acceptable,
            (c.refuses & v.traits) = 0 AS accepting,
            NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = v.id AND b.blocked_id = c.id AND b.active)
                AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = c.id AND b.blocked_id = v.id AND b.active)
                AS not_blocked,
            NOT EXISTS (SELECT FROM swipe s
                        WHERE s.swiper_id = v.id AND s.target_id = c.id
                          AND (s.action > 0 OR s.created_at > :cooledDown)) AS not_swiped
            """;

    private static final String[] NAMES = {
        "located",
        "visible",
        "gender_sought",
        "gender_accepted",
        "age_sought",
        "age_accepted",
        "within_reach",
        "within_their_reach",
        "acceptable",
        "accepting",
        "not_blocked",
        "not_swiped"
    };

    private static final String PAIR =
            """
            SELECT %s
            FROM profile v, profile c
            WHERE v.id = :me AND c.id = :candidate
            """
                    .formatted(FILTERS);

    // Everybody near enough to matter, at most ten thousand: enough to see which filter empties a
    // deck.
    private static final String FUNNEL =
            """
            SELECT %s
            FROM (
                SELECT %s
                FROM profile v
                CROSS JOIN LATERAL (SELECT *
                                    FROM profile c
                                    WHERE c.cell = ANY (:cells) AND c.id <> v.id
                                    LIMIT 10000) AS c
                WHERE v.id = :me
            ) AS passed
            """
                    .formatted(funnel(), FILTERS);

    private static final String CANDIDATE =
            """
            SELECT c.id, c.birth_date, c.last_active, c.hide_distance, c.goal, c.going_out, c.interests_lo, c.interests_hi,
                   c.swipes_given, c.likes_given, c.swipes_received, c.likes_received,
                   coalesce(ST_Distance(c.geog, v.geog, false), 0) AS metres
            FROM profile c
            LEFT JOIN profile v ON v.id = :me
            WHERE c.id = :candidate
            """;

    private final JdbcClient jdbc;

    ExplainQuery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Each filter by name, and whether the candidate passes it. */
    Map<String, Boolean> filters(Viewer viewer, UUID candidate, Instant now, Instant cooledDown) {
        return ask(PAIR, viewer, now, cooledDown)
                .param("candidate", candidate)
                .query(
                        (row, number) -> {
                            var passed = new LinkedHashMap<String, Boolean>();
                            for (var name : NAMES) {
                                passed.put(shown(name), row.getBoolean(name));
                            }
                            return passed;
                        })
                .single();
    }

    /** How many of the people around are left after each filter and all before it. */
    Map<String, Integer> funnel(Viewer viewer, int[] cells, Instant now, Instant cooledDown) {
        return ask(FUNNEL, viewer, now, cooledDown)
                .param("cells", cells)
                .query(
                        (row, number) -> {
                            var left = new LinkedHashMap<String, Integer>();
                            left.put("around", row.getInt("around"));
                            for (var name : NAMES) {
                                left.put(shown(name), row.getInt(name));
                            }
                            return left;
                        })
                .single();
    }

    Optional<Candidate> findCandidate(UUID viewer, UUID candidate, Instant now) {
        return jdbc.sql(CANDIDATE)
                .param("me", viewer)
                .param("candidate", candidate)
                .query((row, number) -> CandidateQuery.candidate(row, now))
                .optional();
    }

    private JdbcClient.StatementSpec ask(
            String sql, Viewer viewer, Instant now, Instant cooledDown) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return jdbc.sql(sql)
                .param("me", Objects.requireNonNull(viewer.id()))
                .param("bornFrom", today.minusYears(viewer.maxAge() + 1).plusDays(1))
                .param("bornTo", today.minusYears(viewer.minAge()))
                .param("age", viewer.person().age())
                .param("cooledDown", cooledDown.atOffset(ZoneOffset.UTC));
    }

    /** The column's name as JSON spells it. */
    private static String shown(String column) {
        return JdbcUtils.convertUnderscoreNameToPropertyName(column);
    }

    private static String funnel() {
        var columns = new StringBuilder("count(*) AS around");
        var passed = new StringBuilder("true");
        for (var name : NAMES) {
            passed.append(" AND ").append(name);
            columns.append(",\n       count(*) FILTER (WHERE ")
                    .append(passed)
                    .append(") AS ")
                    .append(name);
        }
        return columns.toString();
    }
}
