package app.kindred.matching.candidate;

import static java.util.Map.entry;

import app.kindred.matching.profilecopy.Gender;
import app.kindred.matching.profilecopy.GridCell;
import app.kindred.matching.score.Person;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The search for people: two exact, bounded questions, the nearest and the recently active, with
 * every filter of both sides inside the question. Never a limit before a filter, never a list of
 * ids grown in the application.
 *
 * <p>The genders are literals, not parameters: a generic plan cannot otherwise use the partial
 * indexes {@code profile_near_*_idx}. There is one statement text per pair, so each keeps its own
 * plan.
 */
@Repository
public class CandidateQuery {

    /** From here on the ids swiped are hashed once instead of asked for one by one. */
    static final int HEAVY_SWIPER = 300;

    /** More cells than a hundred kilometres touch; beyond them only the nearest family looks. */
    private static final int MOST_CELLS = 160;

    private static final String COLUMNS =
            "c.id, c.birth_date, c.last_active, c.hide_distance, c.goal, c.going_out, c.interests_lo, c.interests_hi,"
                    + " ST_Distance(c.geog, CAST(:here AS geography), false) AS metres";

    // Both sides' wishes, as far as profile_recent_idx covers them; %1$s is the alias. Subqueries
    // that cannot become joins
    // (OFFSET 0, NOT IN) keep the order of the index, which a hash join would lose.
    private static final String COVERED =
            """
              AND %1$s.birth_date BETWEEN :bornFrom AND :bornTo
              AND :age BETWEEN %1$s.min_age AND %1$s.max_age
              AND %1$s.max_km > :beyond
              AND %1$s.id <> :me
              AND %1$s.id NOT IN (SELECT blocked_id FROM block WHERE blocker_id = :me AND active
                               UNION ALL
                               SELECT blocker_id FROM block WHERE blocked_id = :me AND active)
            """;

    private static final String NOT_SWIPED =
            """
              AND NOT EXISTS (SELECT FROM swipe s
                              WHERE s.swiper_id = :me AND s.target_id = %1$s.id AND s.created_at <= :asOf
                                AND (s.action > 0 OR s.created_at > :cooledDown)
                              OFFSET 0)
            """;

    // The same for whoever swiped hundreds: one index-only scan (swipe_pkey or swipe_latest_idx)
    // into a hash table.
    // The time stands
    // inside the OR, where it cannot lure the planner to swipe_latest_idx, which would read every
    // row.
    private static final String NOT_SWIPED_HASHED =
            """
              AND %1$s.id NOT IN (SELECT s.target_id FROM swipe s
                               WHERE s.swiper_id = :me AND s.created_at <= :asOf
                                 AND (s.action > 0 OR s.created_at > :cooledDown))
            """;

    // The rest of the wishes. My own radius comes first: it is what the index can use. "< 1" is "=
    // 0" that the planner does
    // not take for one row in two hundred.
    private static final String PLACED =
            """
              AND ST_DWithin(c.geog, CAST(:here AS geography), :metres, false)
              AND ST_Distance(c.geog, CAST(:here AS geography), false) <= c.max_km * 1000
              AND (c.traits & :refuses) < 1
              AND (c.refuses & :traits) < 1
            """;

    // A literal, so that a generic plan too can use profile_far_idx.
    private static final String FAR = "  AND c.max_km > 100\n";

    // One branch per gender sought, each in the order of its own partial index.
    private static final String NEAREST_BRANCH =
            """
            (SELECT %s
            FROM profile c
            WHERE c.gender = %d AND (c.wants & %d) <> 0 AND c.visibility = 1
            %sORDER BY c.geog <-> CAST(:here AS geography)
            LIMIT %d)
            """;

    // The windows of time are asked in turn, the newest first, and the outer limit stops asking as
    // soon as it is full:
    // exact, and as cheap in the metro as in a town. The inner question is answered from
    // profile_recent_idx alone, so that
    // thousands of people already swiped cost no row of the table.
    private static final String RECENT =
            """
            SELECT %s
            FROM (VALUES (:hour, 2147483647), (:hour - 1, :hour), (:hour - 2, :hour - 1), (:hour - 4, :hour - 2),
                         (:hour - 6, :hour - 4), (:hour - 9, :hour - 6), (:hour - 14, :hour - 9), (:hour - 20, :hour - 14),
                         (:hour - 30, :hour - 20), (:hour - 45, :hour - 30), (:hour - 68, :hour - 45),
                         (:hour - 100, :hour - 68), (:hour - 150, :hour - 100), (:hour - 225, :hour - 150),
                         (:hour - 340, :hour - 225), (:hour - 510, :hour - 340), (:hour - 1000, :hour - 510),
                         (-2147483648, :hour - 1000)) AS span (since, until)
            CROSS JOIN LATERAL (
                SELECT c.*
                FROM (
                    SELECT k.id
                    FROM profile k
                    WHERE k.visibility = 1 AND k.cell = ANY (:cells) AND k.seek IN (%s)
                      AND k.active_hour >= span.since AND k.active_hour < span.until
            %s        OFFSET 0
                ) AS key
                CROSS JOIN LATERAL (
                    SELECT *
                    FROM profile c
                    WHERE c.id = key.id
            %s        OFFSET 0
                ) AS c
                ORDER BY c.last_active DESC
                LIMIT %d
            ) AS c
            LIMIT %d
            """;

    // Incognito people are seen by those they liked, and whoever sent a superlike wants to be
    // found: both start from the
    // likes received (swipe_target_idx), the newest few hundred.
    private static final String ADMIRERS =
            """
            SELECT %s
            FROM (SELECT swiper_id, action
                  FROM swipe
                  WHERE target_id = :me AND action IN (1, 2) AND created_at <= :asOf
                  ORDER BY created_at DESC
                  LIMIT 300) AS liked
            JOIN profile c ON c.id = liked.swiper_id
            WHERE (c.visibility = 2 OR c.visibility = 1 AND liked.action = 2)
              AND c.seek IN (%s)
            %s
            LIMIT %d
            """;

    private static final String WITH_POPULARITY =
            """
            SELECT found.*, coalesce(given, 0) AS given, coalesce(yes_given, 0) AS yes_given,
                   coalesce(received, 0) AS received, coalesce(yes_received, 0) AS yes_received
            FROM (
            %s) AS found
            LEFT JOIN popularity ON popularity.id = found.id
            """;

    private static final String VIEWER =
            """
            SELECT p.id, ST_Y(p.geog::geometry) AS latitude, ST_X(p.geog::geometry) AS longitude, p.birth_date, p.gender,
                   p.wants, p.min_age, p.max_age, p.max_km, p.traits, p.refuses, p.shown, p.goal, p.going_out,
                   p.interests_lo, p.interests_hi,
                   coalesce(given, 0) AS given, coalesce(yes_given, 0) AS yes_given,
                   coalesce(received, 0) AS received, coalesce(yes_received, 0) AS yes_received,
                   (SELECT count(*) FROM (SELECT FROM swipe WHERE swiper_id = p.id LIMIT :heavy) AS swipes) AS swiped
            FROM profile p
            LEFT JOIN popularity ON popularity.id = p.id
            WHERE p.id = :id
            """;

    private final JdbcClient jdbc;
    private final Map<String, String> statements = new ConcurrentHashMap<>();

    public CandidateQuery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<Viewer> findViewer(UUID id, Instant now) {
        return jdbc.sql(VIEWER)
                .param("id", id)
                .param("heavy", HEAVY_SWIPER)
                .query((row, number) -> viewer(row, now))
                .optional();
    }

    /** The nearest people whom a search may show, nearest first. */
    public List<Candidate> nearest(Search search, int limit) {
        return ask(search, nearestSql(search.viewer(), search.far(), limit))
                .query((row, number) -> candidate(row, search.asOf()))
                .list()
                .stream()
                .sorted(Comparator.comparingDouble(Candidate::metres))
                .limit(limit)
                .toList();
    }

    /** The people active last whom a search may show, newest first. */
    public List<Candidate> recent(Search search, int limit) {
        return ask(search, recentSql(search.viewer(), limit))
                .query((row, number) -> candidate(row, search.asOf()))
                .list()
                .stream()
                .sorted(Comparator.comparing(Candidate::lastActive).reversed())
                .toList();
    }

    /** People who said so themselves: incognito ones who liked the viewer, and superlikes. */
    public List<Candidate> admirers(Search search, int limit) {
        return ask(search, admirersSql(search.viewer(), limit))
                .query((row, number) -> candidate(row, search.asOf()))
                .list();
    }

    /** The text that {@link #nearest} runs for such a viewer. */
    String nearestSql(Viewer viewer, boolean far, int limit) {
        return statements.computeIfAbsent(
                key(far ? "far" : "nearest", viewer, limit),
                key -> {
                    var branches =
                            viewer.gendersSought().stream()
                                    .map(
                                            sought ->
                                                    NEAREST_BRANCH.formatted(
                                                            COLUMNS,
                                                            sought.code(),
                                                            viewer.gender().bit(),
                                                            filters(viewer) + (far ? FAR : ""),
                                                            limit))
                                    .collect(Collectors.joining("UNION ALL\n"));
                    return WITH_POPULARITY.formatted(branches);
                });
    }

    /** The text that {@link #recent} runs for such a viewer. */
    String recentSql(Viewer viewer, int limit) {
        return statements.computeIfAbsent(
                key("recent", viewer, limit),
                key ->
                        WITH_POPULARITY.formatted(
                                RECENT.formatted(
                                        COLUMNS,
                                        seekers(viewer),
                                        covered(viewer, "k").indent(8),
                                        PLACED.indent(8),
                                        limit,
                                        limit)));
    }

    private String admirersSql(Viewer viewer, int limit) {
        return statements.computeIfAbsent(
                key("admirers", viewer, limit),
                key ->
                        WITH_POPULARITY.formatted(
                                ADMIRERS.formatted(
                                        COLUMNS, seekers(viewer), filters(viewer), limit)));
    }

    private JdbcClient.StatementSpec ask(Search search, String sql) {
        return jdbc.sql(sql).params(parameters(search));
    }

    /** What every search binds. */
    static Map<String, Object> parameters(Search search) {
        var viewer = search.viewer();
        var today = LocalDate.ofInstant(search.asOf(), ZoneOffset.UTC);
        var place = Objects.requireNonNull(viewer.place());
        return Map.ofEntries(
                entry("me", viewer.id()),
                entry("here", new SqlParameterValue(Types.OTHER, place.asText())),
                entry("metres", search.km() * 1000.0),
                entry("beyond", search.beyondKm()),
                entry("bornFrom", today.minusYears(viewer.maxAge() + 1).plusDays(1)),
                entry("bornTo", today.minusYears(viewer.minAge())),
                entry("age", viewer.person().age()),
                entry("traits", viewer.traits()),
                entry("refuses", viewer.refuses()),
                entry("asOf", utc(search.asOf())),
                entry("cooledDown", utc(search.cooledDown())),
                entry("cells", cells(search)),
                entry("hour", (int) (search.asOf().getEpochSecond() / 3600)));
    }

    private static int[] cells(Search search) {
        var place = Objects.requireNonNull(search.viewer().place());
        return GridCell.within(place.latitude(), place.longitude(), search.km(), MOST_CELLS);
    }

    private static String filters(Viewer viewer) {
        return covered(viewer, "c") + PLACED;
    }

    private static String covered(Viewer viewer, String alias) {
        return (COVERED + (heavy(viewer) ? NOT_SWIPED_HASHED : NOT_SWIPED)).formatted(alias);
    }

    private static boolean heavy(Viewer viewer) {
        return viewer.swiped() >= HEAVY_SWIPER;
    }

    /** All values of {@code seek} of the genders sought who accept the viewer's gender. */
    private static String seekers(Viewer viewer) {
        return viewer.gendersSought().stream()
                .flatMap(
                        sought ->
                                IntStream.rangeClosed(1, 7)
                                        .filter(wants -> (wants & viewer.gender().bit()) != 0)
                                        .mapToObj(wants -> sought.code() * 8 + wants))
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private static String key(String kind, Viewer viewer, int limit) {
        return kind + viewer.gender() + viewer.wants() + heavy(viewer) + limit;
    }

    private static Viewer viewer(ResultSet row, Instant now) throws SQLException {
        double latitude = row.getDouble("latitude");
        boolean nowhere = row.wasNull();
        return new Viewer(
                row.getObject("id", UUID.class),
                nowhere ? null : new Viewer.Place(latitude, row.getDouble("longitude")),
                row.getObject("birth_date", LocalDate.class),
                Gender.of(row.getInt("gender")),
                row.getInt("wants"),
                row.getInt("min_age"),
                row.getInt("max_age"),
                row.getInt("max_km"),
                row.getInt("traits"),
                row.getInt("refuses"),
                row.getInt("shown"),
                person(row, now),
                row.getInt("swiped"));
    }

    static Candidate candidate(ResultSet row, Instant now) throws SQLException {
        return new Candidate(
                row.getObject("id", UUID.class),
                person(row, now),
                row.getDouble("metres"),
                row.getBoolean("hide_distance"),
                row.getObject("last_active", OffsetDateTime.class).toInstant());
    }

    private static Person person(ResultSet row, Instant now) throws SQLException {
        var born = row.getObject("birth_date", LocalDate.class);
        return new Person(
                Period.between(born, LocalDate.ofInstant(now, ZoneOffset.UTC)).getYears(),
                row.getLong("interests_lo"),
                row.getLong("interests_hi"),
                row.getInt("goal"),
                row.getInt("going_out"),
                row.getInt("given"),
                row.getInt("yes_given"),
                row.getInt("received"),
                row.getInt("yes_received"));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
