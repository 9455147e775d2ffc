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
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The search for people: two exact, bounded questions, the nearest and the recently active, with
 * every filter of both sides inside the question. Never a limit before a filter, never a list of
 * ids grown in the application.
 *
 * <p>The questions themselves are functions of the database, planned once per session of the
 * server. The genders are literals in them, not parameters: a generic plan cannot otherwise use the
 * partial indexes {@code profile_near_*_idx}. There is one function per pair.
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

    // The functions are what the migrations say they are: db/migrations/matching,
    // create_search_functions. Each plans its one statement once per server session. The comment
    // says to metrics and traces what it does, and to which table.
    private static final String WISHES =
            ":me, CAST(:here AS geography), :metres, :beyond, :bornFrom, :bornTo, :age, :traits, :refuses, :asOf, :cooledDown";

    // One branch per gender sought, each with the partial index of its pair.
    private static final String NEAREST =
            "/* select profile */ SELECT * FROM nearest_%s("
                    + WISHES
                    + ", CAST(:box AS geography), %d)";

    private static final String NEAREST_IN_RINGS =
            "/* select profile */ SELECT * FROM rings_%s("
                    + WISHES
                    + ", :ringsSince, :ringsUntil, :boxes, %d)";

    private static final String RECENT =
            "/* select profile */ SELECT * FROM %s("
                    + WISHES
                    + ", :cells, :seekers, :windowsSince, :windowsUntil, %d)";

    private static final String ADMIRERS =
            "/* select swipe */ SELECT * FROM admirers(" + WISHES + ", :seeks, %d)";

    static final String VIEWER = "/* select profile */ SELECT * FROM find_viewer(:id, :heavy)";

    private final JdbcClient jdbc;

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
        var viewer = search.viewer();
        return ask(
                        nearestSql(viewer, search.far(), limit),
                        search,
                        heavy(viewer) ? rings(search) : box(search))
                .query((row, number) -> candidate(row, search.asOf()))
                .list()
                .stream()
                .sorted(Comparator.comparingDouble(Candidate::metres))
                .limit(limit)
                .toList();
    }

    /** The people active last whom a search may show, newest first. */
    public List<Candidate> recent(Search search, int limit) {
        return ask(recentSql(search.viewer(), limit), search, windows(search))
                .query((row, number) -> candidate(row, search.asOf()))
                .list()
                .stream()
                .sorted(Comparator.comparing(Candidate::lastActive).reversed())
                .toList();
    }

    /** People who said so themselves: incognito ones who liked the viewer, and superlikes. */
    public List<Candidate> admirers(Search search, int limit) {
        return ask(admirersSql(limit), search, seeks(search))
                .query((row, number) -> candidate(row, search.asOf()))
                .list();
    }

    /** The text that {@link #nearest} runs for such a viewer. */
    static String nearestSql(Viewer viewer, boolean far, int limit) {
        var branch = heavy(viewer) ? NEAREST_IN_RINGS : NEAREST;
        return viewer.gendersSought().stream()
                .map(sought -> branch.formatted(pair(viewer, sought, far), limit))
                .collect(Collectors.joining("\nUNION ALL\n"));
    }

    private static String pair(Viewer viewer, Gender sought, boolean far) {
        return "%s%d_%d".formatted(far ? "far_" : "", sought.code(), viewer.gender().bit());
    }

    /** The text that {@link #recent} runs for such a viewer. */
    static String recentSql(Viewer viewer, int limit) {
        return RECENT.formatted(heavy(viewer) ? "recent_by_keys" : "recent", limit);
    }

    static String admirersSql(int limit) {
        return ADMIRERS.formatted(limit);
    }

    private JdbcClient.StatementSpec ask(
            String sql, Search search, Map<String, Object> particulars) {
        return jdbc.sql(sql).params(wishes(search)).params(particulars);
    }

    /** What every search binds. */
    private static Map<String, Object> wishes(Search search) {
        var viewer = search.viewer();
        var today = LocalDate.ofInstant(search.asOf(), ZoneOffset.UTC);
        return Map.ofEntries(
                entry("me", viewer.id()),
                entry("here", new SqlParameterValue(Types.OTHER, place(search).asText())),
                entry("metres", metres(search)),
                entry("beyond", search.beyondKm()),
                entry("bornFrom", today.minusYears(viewer.maxAge() + 1).plusDays(1)),
                entry("bornTo", today.minusYears(viewer.minAge())),
                entry("age", viewer.person().age()),
                entry("traits", viewer.traits()),
                entry("refuses", viewer.refuses()),
                entry("asOf", utc(search.asOf())),
                entry("cooledDown", utc(search.cooledDown())));
    }

    private static Map<String, Object> box(Search search) {
        return Map.of("box", place(search).boxOf(metres(search)));
    }

    private static Map<String, Object> rings(Search search) {
        var place = place(search);
        var rings = rings(metres(search));
        return Map.of(
                // The first ring holds its own centre.
                "ringsSince",
                DoubleStream.concat(DoubleStream.of(-1), Arrays.stream(rings, 0, rings.length - 1))
                        .toArray(),
                "ringsUntil",
                rings,
                "boxes",
                Arrays.stream(rings).mapToObj(place::boxOf).toArray(String[]::new));
    }

    private static Map<String, Object> windows(Search search) {
        var near = near(search.viewer(), place(search), search.km());
        int hour = (int) (search.asOf().getEpochSecond() / 3600);
        return Map.of(
                "windowsSince",
                IntStream.concat(windows(hour), IntStream.of(Integer.MIN_VALUE)).toArray(),
                "windowsUntil",
                IntStream.concat(IntStream.of(Integer.MAX_VALUE), windows(hour)).toArray(),
                "cells",
                near.stream().mapToInt(Near::cell).toArray(),
                "seekers",
                near.stream().mapToInt(Near::seek).toArray());
    }

    private static Map<String, Object> seeks(Search search) {
        return Map.of(
                "seeks", seekers(search.viewer()).stream().mapToInt(Integer::intValue).toArray());
    }

    /** Everything that any of the statements binds. */
    static Map<String, Object> parameters(Search search) {
        return Stream.of(wishes(search), box(search), rings(search), windows(search), seeks(search))
                .flatMap(some -> some.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Viewer.Place place(Search search) {
        return Objects.requireNonNull(search.viewer().place());
    }

    private static double metres(Search search) {
        return search.km() * 1000.0;
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
