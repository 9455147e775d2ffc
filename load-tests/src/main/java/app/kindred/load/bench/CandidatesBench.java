package app.kindred.load.bench;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.load.UsageException;
import app.kindred.load.bench.Designs.Design;
import app.kindred.load.bench.Designs.Family;
import app.kindred.load.population.Grid;
import app.kindred.load.population.Population;
import app.kindred.matching.candidate.Candidate;
import app.kindred.matching.candidate.CandidateQuery;
import app.kindred.matching.candidate.Search;
import app.kindred.matching.popularity.PopularityCopy;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Kindred's search against other designs, as the number of people grows. What is timed is the
 * statement that matching-service itself sends, and every design's answer is compared with brute
 * force, id by id.
 */
public final class CandidatesBench {

    private static final String HELP =
            "[--people 10000,100000,1000000] [--server jdbc:postgresql://…] [--keep] [--check] [--json FILE]: the search against other designs";

    private static final Duration COOL_DOWN = Duration.ofDays(30);
    private static final int HEAVY = 5_000;

    /** A viewer: where they are, on the grid like everybody, and whom they swiped already. */
    enum Place {
        DENSE(52.5244, 13.4105, null),
        DENSE_HEAVY(52.5244, 13.4105, Family.NEAREST),
        DENSE_HEAVY_RECENT(52.5244, 13.4105, Family.RECENT),
        TOWN(48.5227, 9.0522, null),
        TOWN_HEAVY(48.5227, 9.0522, Family.NEAREST),
        RURAL(53.9, 12.4, null),
        NOBODY_NEAR(0, -30, null);

        final double latitude;
        final double longitude;
        final @Nullable Family swiped;

        Place(double latitude, double longitude, @Nullable Family swiped) {
            var centre = Grid.snap(latitude, longitude);
            this.latitude = centre[0];
            this.longitude = centre[1];
            this.swiped = swiped;
        }

        UUID id() {
            return new UUID(0x7000L, 0x8000_0000_0000_0000L | ordinal() + 1);
        }
    }

    /** One line of the table. */
    record Line(
            int people,
            Place viewer,
            Family family,
            Explained ours,
            Map<Design, Explained> others,
            boolean identical) {}

    private final PrintStream out;
    private final Instant now = Instant.now();

    private CandidatesBench(PrintStream out) {
        this.out = out;
    }

    public static Command command() {
        return new Command(
                "bench candidates",
                HELP,
                arguments -> new CandidatesBench(System.out).run(arguments));
    }

    private int run(Arguments arguments) throws Exception {
        arguments.only("people", "server", "seconds", "keep", "check", "json");
        var writing = Duration.ofMillis((long) (arguments.decimal("seconds", 4) * 1000));
        var lines = new ArrayList<Line>();
        var writes = new ArrayList<WriteBench.Rates>();
        for (int people : sizes(arguments)) {
            try (var database = BenchDatabase.create(arguments, "kindred_bench_" + people);
                    var connection = database.open()) {
                if (database.isNew()) {
                    fill(connection, people);
                }
                var made = made(connection);
                lines.addAll(measure(connection, people, made));
                if (writing.isPositive()) {
                    writes.addAll(WriteBench.measure(connection, people, made, writing));
                }
            }
        }
        var report = new CandidatesReport(lines, writes);
        report.print(out);
        if (arguments.findPath("json").isPresent()) {
            report.writeJson(arguments.findPath("json").get());
        }
        if (arguments.has("check")) {
            var missed = report.missed();
            missed.forEach(goal -> out.println("MISSED  " + goal));
            out.println(
                    missed.isEmpty()
                            ? "Every goal that these sizes can show is met."
                            : missed.size() + " goals missed.");
            return missed.isEmpty() ? 0 : 1;
        }
        return 0;
    }

    private static List<Integer> sizes(Arguments arguments) {
        try {
            return Stream.of(arguments.get("people", "10000,100000").split(","))
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new UsageException("--people is a list of numbers, such as 10000,100000.");
        }
    }

    private void fill(Connection connection, int people) throws SQLException {
        out.printf("Building %,d people%n", people);
        connection.setAutoCommit(false);
        new Population(1, people, now).loadMatching(connection, out);
        connection.commit();
        connection.setAutoCommit(true);
        for (var place : Place.values()) {
            BenchDatabase.execute(connection, viewer(place));
        }
        for (String table : List.of("profile", "card", "swipe")) {
            BenchDatabase.execute(connection, "VACUUM (ANALYZE) " + table);
        }
        BenchDatabase.execute(connection, "REFRESH MATERIALIZED VIEW popularity");
        BenchDatabase.execute(connection, "VACUUM (ANALYZE) popularity");
        swipeBeforehand(connection);
        Designs.buildWide(connection);
        BenchDatabase.execute(
                connection, "CREATE TABLE bench_made AS SELECT timestamptz '" + now + "' AS at");
    }

    /**
     * When its people were made. They are searched as of then: later, nobody in it would have been
     * active for hours.
     */
    private static Instant made(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT at FROM bench_made")) {
            rows.next();
            return rows.getTimestamp("at").toInstant();
        }
    }

    private List<Line> measure(Connection connection, int people, Instant made)
            throws SQLException {
        copyPopularity(connection);
        // Whatever else ran when it was filled may have kept a vacuum from marking pages all
        // visible.
        BenchDatabase.execute(connection, "VACUUM profile");
        BenchDatabase.execute(connection, "VACUUM swipe");
        var overheard = new OverheardDataSource(connection);
        var query = new CandidateQuery(JdbcClient.create(overheard));
        var lines = new ArrayList<Line>();
        for (var place : Place.values()) {
            for (var family : Family.values()) {
                var search = search(query, place, made);
                var found = ask(query, family, search);
                var ours = Explained.of(connection, overheard.last());
                var expected =
                        ask(connection, Design.BRUTE_FORCE, family, search, family.limit * 20);
                boolean identical = agrees(family, values(family, found), expected, family.limit);
                var others = new EnumMap<Design, Explained>(Design.class);
                // What Kindred's role sets for its own search must not slow another design down.
                BenchDatabase.execute(connection, "SET enable_bitmapscan = on");
                for (var design : List.of(Design.WIDE, Design.GIST)) {
                    identical &=
                            agrees(
                                    family,
                                    ask(connection, design, family, search, family.limit),
                                    expected,
                                    family.limit);
                    others.put(
                            design,
                            Explained.of(
                                    connection, Designs.sql(design, family, search, family.limit)));
                }
                BenchDatabase.execute(connection, "RESET enable_bitmapscan");
                lines.add(new Line(people, place, family, ours, others, identical));
                out.printf("  %s %s: %.2f ms%n", place, family, ours.milliseconds());
            }
        }
        return lines;
    }

    /** As the service's job does it; a kept database may be older than the copies. */
    private static void copyPopularity(Connection connection) {
        var copy =
                new PopularityCopy(
                        JdbcClient.create(new SingleConnectionDataSource(connection, true)));
        IntStream.range(0, PopularityCopy.SLICES).forEach(copy::copy);
    }

    /** Those who swiped thousands did so on exactly the people whom a search would show first. */
    private void swipeBeforehand(Connection connection) throws SQLException {
        var query = new CandidateQuery(JdbcClient.create(new OverheardDataSource(connection)));
        Designs.buildNarrow(connection);
        for (var place : Place.values()) {
            if (place.swiped != null) {
                var sql =
                        Designs.sql(
                                Design.BRUTE_FORCE, place.swiped, search(query, place, now), HEAVY);
                BenchDatabase.execute(
                        connection,
                        "INSERT INTO swipe (swiper_id, target_id, action, created_at) SELECT '%s', id, 1, '%s' FROM (%s) s"
                                .formatted(place.id(), now.minus(Duration.ofDays(2)), sql));
            }
        }
        BenchDatabase.execute(connection, "VACUUM (ANALYZE) swipe");
    }

    private static Search search(CandidateQuery query, Place place, Instant asOf) {
        var viewer = query.findViewer(place.id(), asOf).orElseThrow();
        return new Search(viewer, viewer.maxKm(), asOf, asOf.minus(COOL_DOWN));
    }

    private static List<Candidate> ask(CandidateQuery query, Family family, Search search) {
        return family == Family.NEAREST
                ? query.nearest(search, family.limit)
                : query.recent(search, family.limit);
    }

    private static Map<UUID, Double> values(Family family, List<Candidate> found) {
        var values = new HashMap<UUID, Double>();
        for (var candidate : found) {
            values.put(
                    candidate.id(),
                    family == Family.NEAREST
                            ? candidate.metres()
                            : -micros(candidate.lastActive()));
        }
        return values;
    }

    private static Map<UUID, Double> ask(
            Connection connection, Design design, Family family, Search search, int limit)
            throws SQLException {
        var values = new HashMap<UUID, Double>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(Designs.sql(design, family, search, limit))) {
            while (rows.next()) {
                values.put(
                        rows.getObject("id", UUID.class),
                        family == Family.NEAREST
                                ? rows.getDouble("metres")
                                : -micros(rows.getTimestamp("last_active").toInstant()));
            }
        }
        return values;
    }

    /**
     * Whether an answer is right: everybody who comes strictly before the last place is in it, and
     * the last places are taken by people who tie for them, since neighbours share a cell and so a
     * distance.
     */
    private static boolean agrees(
            Family family, Map<UUID, Double> found, Map<UUID, Double> all, int limit) {
        if (all.size() <= limit) {
            return found.keySet().equals(all.keySet());
        }
        double last = all.values().stream().sorted().skip(limit - 1L).findFirst().orElseThrow();
        var surely = new HashSet<UUID>();
        var perhaps = new HashSet<UUID>();
        all.forEach(
                (id, value) ->
                        (value < last ? surely : value == last ? perhaps : new HashSet<UUID>())
                                .add(id));
        var rest = new HashSet<>(found.keySet());
        return found.size() == limit
                && found.keySet().containsAll(surely)
                && rest.removeAll(surely) | surely.isEmpty()
                && perhaps.containsAll(rest);
    }

    private static double micros(Instant time) {
        return time.getEpochSecond() * 1e6 + time.getNano() / 1_000;
    }

    /** Hidden from each other, so that the measured ones are the people of the population alone. */
    private static String viewer(Place place) {
        return """
               INSERT INTO profile (id, geog, last_active, active_hour, cell, birth_date, gender, wants, min_age, max_age, max_km,
                   visibility, version)
               VALUES ('%s', 'SRID=4326;POINT(%s %s)', now(), extract(epoch FROM now())::integer / 3600,
                   floor((%s + 90) * 4)::integer * 1440 + floor((%s + 180) * 4)::integer, current_date - interval '30 years',
                   2, 1, 20, 45, 50, 0, 1)
               """
                .formatted(
                        place.id(),
                        place.longitude,
                        place.latitude,
                        place.latitude,
                        place.longitude);
    }
}
