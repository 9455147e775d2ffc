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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
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

    /**
     * From here on a search asks in the way that looks at thousands of swiped people at little
     * cost, and a few at somewhat more.
     */
    static final int HEAVY_SWIPER = 300;

    /** More cells than a hundred kilometres touch; beyond them only the nearest family looks. */
    private static final int MOST_CELLS = 160;

    /** Hours ago at which the windows of time end that the recent family asks in turn. */
    private static final int[] WINDOWS = {0, 1, 2, 4, 6, 8, 11, 14, 24, 48, 100, 225, 510};

    /**
     * The rings that a heavy swiper's nearest are looked for in, in metres; what is left up to the
     * reach is the last one. Each reads those within it again, and whoever has seen nearly all who
     * live this near has seen most of the city: another ring would read it all for a few more.
     */
    private static final double[] RINGS = {1_000, 2_000, 4_000, 8_000};

    /** All that ranking reads of a person, from one row. */
    static final String READ =
            "c.id, c.birth_date, c.last_active, c.hide_distance, c.goal, c.going_out, c.interests_lo, c.interests_hi,"
                    + " c.likes_given, c.swipes_given, c.likes_received, c.swipes_received";

    private static final String COLUMNS =
            READ + ", ST_Distance(c.geog, CAST(:here AS geography), false) AS metres";

    // Both sides' wishes, as far as profile_recent_idx covers them; %1$s is the alias. Whom to
    // leave out is read once, by index-only scans, into a hash table: asking the swipes for each
    // person found would cost more than finding them.
    private static final String COVERED =
            """
              AND %1$s.birth_date BETWEEN :bornFrom AND :bornTo
              AND :age BETWEEN %1$s.min_age AND %1$s.max_age
              AND %1$s.max_km > :beyond
              AND %1$s.id <> :me
              AND %1$s.id NOT IN (SELECT blocked_id FROM block WHERE blocker_id = :me AND active
                               UNION ALL
                               SELECT blocker_id FROM block WHERE blocked_id = :me AND active
                               UNION ALL
                               SELECT target_id FROM swipe
                               WHERE swiper_id = :me AND created_at <= :asOf AND (action > 0 OR created_at > :cooledDown))
            """;

    // "< 1" is "= 0" that the planner does not take for one row in two hundred.
    private static final String ACCEPTED =
            """
              AND (c.traits & :refuses) < 1
              AND (c.refuses & :traits) < 1
            """;

    // Both sides' reach, where the distance is already taken.
    private static final String REACHED = "c.metres <= least(:metres, c.max_km * 1000)";

    // The same where it is not. My own reach comes first: it is what an index can use.
    private static final String WITHIN =
            """
              ST_DWithin(c.geog, CAST(:here AS geography), :metres, false)
              AND ST_Distance(c.geog, CAST(:here AS geography), false) <= c.max_km * 1000
            """;

    // A literal, so that a generic plan too can use profile_far_idx.
    private static final String FAR = "  AND c.max_km > 100\n";

    // One branch per gender sought, each in the order of its own partial index. The distance is
    // taken
    // once, below OFFSET 0: for this it is compared with both sides' reach and shown, and the box,
    // which the index can use, stands for ST_DWithin.
    private static final String NEAREST_BRANCH =
            """
            (SELECT %1$s, c.metres
            FROM (
                SELECT %1$s, c.max_km, ST_Distance(c.geog, CAST(:here AS geography), false) AS metres
                FROM profile c
                WHERE c.gender = %2$d AND (c.wants & %3$d) <> 0 AND c.visibility = 1
                  AND c.geog && CAST(:box AS geography)
                %4$s    ORDER BY c.geog <-> CAST(:here AS geography)
                OFFSET 0
            ) AS c
            WHERE %5$s
            LIMIT %6$d)
            """;

    // To go through thousands of people in the order of their distance costs ten times what it
    // costs to go through them in no order. So a heavy swiper's nearest are looked for ring by
    // ring, each read whole and without those swiped before any distance is taken; the outer limit
    // stops at the ring that fills it. ring.box is a tighter box around the ring than ST_DWithin
    // would ask the index for: a quarter fewer people to look at.
    private static final String NEAREST_BRANCH_IN_RINGS =
            """
            (SELECT c.*
            FROM unnest(CAST(:ringsSince AS float8[]), CAST(:ringsUntil AS float8[]), CAST(:boxes AS text[]))
                 AS ring (since, until, box)
            CROSS JOIN LATERAL (
                SELECT %5$s, c.metres
                FROM (
                    SELECT %5$s, c.max_km, ST_Distance(c.geog, CAST(:here AS geography), false) AS metres
                    FROM profile c
                    WHERE c.gender = %1$d AND (c.wants & %2$d) <> 0 AND c.visibility = 1
                      AND c.geog && CAST(ring.box AS geography)
                    %3$s  OFFSET 0
                ) AS c
                WHERE c.metres > ring.since AND c.metres <= least(ring.until, c.max_km * 1000)
                ORDER BY c.metres
                LIMIT %4$d
            ) AS c
            LIMIT %4$d)
            """;

    // The windows of time are asked in turn, the newest first, and the outer limit stops asking as
    // soon as it is full: exact, and as cheap in the metro as in a town. Cells and genders come as
    // rows, so that every plan looks each of them up, from the hour on at which somebody was last
    // there: most of the country is empty most of the time. Distances are taken last, of as few as
    // it needs.
    private static final String RECENT =
            """
            WITH near AS MATERIALIZED (
                SELECT pair.cell, pair.seek,
                       (SELECT k.active_hour FROM profile k
                        WHERE k.visibility = 1 AND k.cell = pair.cell AND k.seek = pair.seek
                        ORDER BY k.active_hour DESC
                        LIMIT 1) AS newest
                FROM unnest(CAST(:cells AS integer[]), CAST(:seekers AS integer[])) AS pair (cell, seek)
            )
            SELECT %1$s, c.metres
            FROM unnest(CAST(:windowsSince AS integer[]), CAST(:windowsUntil AS integer[])) AS span (since, until)
            CROSS JOIN LATERAL (
                SELECT c.*
                FROM (
                  SELECT c.*, ST_Distance(c.geog, CAST(:here AS geography), false) AS metres
                  FROM (
                    SELECT c.*
                    FROM near
                    CROSS JOIN LATERAL (
                        SELECT %1$s, c.geog, c.max_km
                        FROM profile c
                        WHERE c.visibility = 1 AND c.cell = near.cell AND c.seek = near.seek
                          AND c.active_hour >= span.since AND c.active_hour < span.until
                        %2$s  OFFSET 0
                    ) AS c
                    WHERE near.newest >= span.since
                    ORDER BY c.last_active DESC
                    OFFSET 0
                  ) AS c
                  OFFSET 0
                ) AS c
                WHERE %3$s
                LIMIT %4$d
            ) AS c
            LIMIT %4$d
            """;

    // The same for a heavy swiper: who is left is answered from profile_recent_idx alone, so that
    // thousands of people already swiped cost no row of the table, and rows are read hour by hour
    // until there are enough.
    private static final String RECENT_BY_KEYS =
            """
            SELECT %1$s, c.metres
            FROM unnest(CAST(:windowsSince AS integer[]), CAST(:windowsUntil AS integer[])) AS span (since, until)
            CROSS JOIN LATERAL (
                SELECT array_agg(k.id) AS ids
                FROM unnest(CAST(:cells AS integer[]), CAST(:seekers AS integer[])) AS near (cell, seek)
                CROSS JOIN LATERAL (
                    SELECT k.active_hour, k.id
                    FROM profile k
                    WHERE k.visibility = 1 AND k.cell = near.cell AND k.seek = near.seek
                      AND k.active_hour >= span.since AND k.active_hour < span.until
                    %2$s  OFFSET 0
                ) AS k
                GROUP BY k.active_hour
                ORDER BY k.active_hour DESC
                OFFSET 0
            ) AS hour
            CROSS JOIN LATERAL (
                SELECT c.*
                FROM (
                  SELECT c.*, ST_Distance(c.geog, CAST(:here AS geography), false) AS metres
                  FROM (
                    SELECT c.*
                    FROM unnest(hour.ids) AS key (id)
                    CROSS JOIN LATERAL (SELECT * FROM profile c WHERE c.id = key.id OFFSET 0) AS c
                    ORDER BY c.last_active DESC
                    OFFSET 0
                  ) AS c
                  OFFSET 0
                ) AS c
                WHERE %3$s    LIMIT %4$d
            ) AS c
            LIMIT %4$d
            """;

    // Incognito people are seen by those they liked, and whoever sent a superlike wants to be
    // found: both start from the likes received (swipe_target_idx), the newest few hundred.
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
              AND c.seek = ANY (CAST(:seekers AS integer[]))
              AND %s%s
            LIMIT %d
            """;

    static final String VIEWER =
            """
            SELECT p.id, ST_Y(p.geog::geometry) AS latitude, ST_X(p.geog::geometry) AS longitude, p.birth_date, p.gender,
                   p.wants, p.min_age, p.max_age, p.max_km, p.traits, p.refuses, p.shown, p.goal, p.going_out,
                   p.interests_lo, p.interests_hi, p.likes_given, p.swipes_given, p.likes_received, p.swipes_received,
                   (SELECT count(*) FROM (SELECT FROM swipe WHERE swiper_id = p.id LIMIT :heavy) AS swipes) AS swiped
            FROM profile p
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

    /** Reads the whole table: for a start, never for a request. */
    List<UUID> listRecentlyActive(int limit) {
        return jdbc.sql(
                        """
                        SELECT id FROM profile
                        WHERE visibility = 1
                        ORDER BY last_active DESC LIMIT ?
                        """)
                .param(limit)
                .query(UUID.class)
                .list();
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
        return ask(search, admirersSql(limit))
                .query((row, number) -> candidate(row, search.asOf()))
                .list();
    }

    /** The text that {@link #nearest} runs for such a viewer. */
    String nearestSql(Viewer viewer, boolean far, int limit) {
        return statements.computeIfAbsent(
                key(far ? "far" : "nearest", viewer, limit),
                key ->
                        viewer.gendersSought().stream()
                                .map(sought -> nearestBranch(viewer, sought, far, limit))
                                .collect(Collectors.joining("UNION ALL\n")));
    }

    private static String nearestBranch(Viewer viewer, Gender sought, boolean far, int limit) {
        int bit = viewer.gender().bit();
        var wishes = COVERED.formatted("c") + ACCEPTED + (far ? FAR : "");
        return heavy(viewer)
                ? NEAREST_BRANCH_IN_RINGS.formatted(sought.code(), bit, wishes, limit, READ)
                : NEAREST_BRANCH.formatted(READ, sought.code(), bit, wishes, REACHED, limit);
    }

    /** The text that {@link #recent} runs for such a viewer. */
    String recentSql(Viewer viewer, int limit) {
        return statements.computeIfAbsent(
                key("recent", viewer, limit),
                key ->
                        heavy(viewer)
                                ? RECENT_BY_KEYS.formatted(
                                        READ,
                                        COVERED.formatted("k"),
                                        REACHED + "\n" + ACCEPTED,
                                        limit)
                                : RECENT.formatted(
                                        READ, COVERED.formatted("c") + ACCEPTED, REACHED, limit));
    }

    static String admirersSql(int limit) {
        return ADMIRERS.formatted(COLUMNS, WITHIN, COVERED.formatted("c") + ACCEPTED, limit);
    }

    private JdbcClient.StatementSpec ask(Search search, String sql) {
        return jdbc.sql(sql).params(parameters(search));
    }

    /** What every search binds. */
    static Map<String, Object> parameters(Search search) {
        var viewer = search.viewer();
        var today = LocalDate.ofInstant(search.asOf(), ZoneOffset.UTC);
        var place = Objects.requireNonNull(viewer.place());
        var near = near(viewer, place, search.km());
        var rings = rings(search.km() * 1000.0);
        int hour = (int) (search.asOf().getEpochSecond() / 3600);
        return Map.ofEntries(
                entry("me", viewer.id()),
                entry("here", new SqlParameterValue(Types.OTHER, place.asText())),
                entry("metres", search.km() * 1000.0),
                entry("box", place.boxOf(search.km() * 1000.0)),
                entry("beyond", search.beyondKm()),
                entry("bornFrom", today.minusYears(viewer.maxAge() + 1).plusDays(1)),
                entry("bornTo", today.minusYears(viewer.minAge())),
                entry("age", viewer.person().age()),
                entry("traits", viewer.traits()),
                entry("refuses", viewer.refuses()),
                entry("asOf", utc(search.asOf())),
                entry("cooledDown", utc(search.cooledDown())),
                // The first ring holds its own centre.
                entry(
                        "ringsSince",
                        DoubleStream.concat(
                                        DoubleStream.of(-1),
                                        Arrays.stream(rings, 0, rings.length - 1))
                                .toArray()),
                entry("ringsUntil", rings),
                entry("boxes", Arrays.stream(rings).mapToObj(place::boxOf).toArray(String[]::new)),
                entry(
                        "windowsSince",
                        IntStream.concat(windows(hour), IntStream.of(Integer.MIN_VALUE)).toArray()),
                entry(
                        "windowsUntil",
                        IntStream.concat(IntStream.of(Integer.MAX_VALUE), windows(hour)).toArray()),
                entry("cells", near.stream().mapToInt(Near::cell).toArray()),
                entry("seekers", near.stream().mapToInt(Near::seek).toArray()));
    }

    private static double[] rings(double metres) {
        return DoubleStream.concat(
                        Arrays.stream(RINGS).filter(ring -> ring < metres), DoubleStream.of(metres))
                .toArray();
    }

    private static IntStream windows(int hour) {
        return Arrays.stream(WINDOWS).map(ago -> hour - ago);
    }

    /** Every cell within reach with every value of {@code seek} that suits the viewer. */
    private static List<Near> near(Viewer viewer, Viewer.Place place, int km) {
        var seekers = seekers(viewer);
        return Arrays.stream(GridCell.within(place.latitude(), place.longitude(), km, MOST_CELLS))
                .boxed()
                .flatMap(cell -> seekers.stream().map(seek -> new Near(cell, seek)))
                .toList();
    }

    private record Near(int cell, int seek) {}

    private static boolean heavy(Viewer viewer) {
        return viewer.swiped() >= HEAVY_SWIPER;
    }

    /** All values of {@code seek} of the genders sought who accept the viewer's gender. */
    private static List<Integer> seekers(Viewer viewer) {
        return viewer.gendersSought().stream()
                .flatMap(
                        sought ->
                                IntStream.rangeClosed(1, 7)
                                        .filter(wants -> (wants & viewer.gender().bit()) != 0)
                                        .mapToObj(wants -> sought.code() * 8 + wants))
                .toList();
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
                row.getInt("swipes_given"),
                row.getInt("likes_given"),
                row.getInt("swipes_received"),
                row.getInt("likes_received"));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
