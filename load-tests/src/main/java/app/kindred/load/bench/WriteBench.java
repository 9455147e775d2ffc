package app.kindred.load.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the set of indexes costs whoever writes: touches of the last activity and moves to another
 * cell, on Kindred's table and on the narrow one with a single GiST index.
 */
final class WriteBench {

    private static final List<String> TABLES = List.of("profile", "gist_profile");

    /**
     * Few enough that each is touched several times in the hour, as somebody who uses the app is.
     */
    private static final int SAMPLE = 1_000;

    /**
     * @param hotShare share of the updates that touched no index
     * @param walBytes of log per update
     */
    record Rates(
            int people,
            String table,
            String kind,
            double perSecond,
            double hotShare,
            double walBytes) {}

    private WriteBench() {}

    static List<Rates> measure(Connection connection, int people, Instant now, Duration time)
            throws SQLException {
        var ids = sample(connection);
        var rates = new ArrayList<Rates>();
        BenchDatabase.execute(
                connection,
                "CREATE TEMP TABLE before AS SELECT id, last_active, active_hour, geog, cell FROM profile WHERE id IN ('"
                        + ids.stream().map(UUID::toString).collect(Collectors.joining("', '"))
                        + "')");
        for (String table : TABLES) {
            BenchDatabase.execute(connection, "VACUUM " + table);
            String touch = "UPDATE " + table + " SET last_active = ?, active_hour = ? WHERE id = ?";
            rates.add(
                    run(
                            connection,
                            people,
                            table,
                            "touch",
                            touch,
                            ids,
                            time,
                            (statement, random, turn) -> {
                                var at = now.plusSeconds(turn);
                                statement.setObject(1, at.atOffset(java.time.ZoneOffset.UTC));
                                statement.setInt(2, (int) (now.getEpochSecond() / 3600));
                            }));
            // A kilometre or so away, as somebody walks: another cell of the grid, mostly the same
            // quarter degree.
            String move =
                    "UPDATE "
                            + table
                            + " SET geog = ST_Translate(geog::geometry, ?, ?)::geography, cell = cell + ? WHERE id = ?";
            rates.add(
                    run(
                            connection,
                            people,
                            table,
                            "move",
                            move,
                            ids,
                            time,
                            (statement, random, turn) -> {
                                statement.setDouble(1, (random.nextInt(3) - 1) * 0.009);
                                statement.setDouble(2, (random.nextInt(3) - 1) * 0.009);
                                statement.setInt(3, random.nextInt(20) == 0 ? 1 : 0);
                            }));
        }
        // A kept database is searched again, as it was.
        for (String table : TABLES) {
            BenchDatabase.execute(
                    connection,
                    """
                    UPDATE %1$s
                    SET last_active = before.last_active, active_hour = before.active_hour, geog = before.geog, cell = before.cell
                    FROM before WHERE before.id = %1$s.id
                    """
                            .formatted(table));
        }
        return rates;
    }

    private interface Binding {
        void bind(java.sql.PreparedStatement statement, SplittableRandom random, int turn)
                throws SQLException;
    }

    private static Rates run(
            Connection connection,
            int people,
            String table,
            String kind,
            String sql,
            List<UUID> ids,
            Duration time,
            Binding binding)
            throws SQLException {
        BenchDatabase.execute(connection, "SET synchronous_commit = off");
        BenchDatabase.execute(connection, "SELECT pg_stat_force_next_flush()");
        long hotBefore = number(connection, hot(table));
        long updatesBefore = number(connection, updates(table));
        long walBefore =
                number(
                        connection,
                        "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
        var random = new SplittableRandom(3);
        int done = 0;
        long start = System.nanoTime();
        try (var statement = connection.prepareStatement(sql)) {
            int last = statement.getParameterMetaData().getParameterCount();
            while (System.nanoTime() - start < time.toNanos()) {
                binding.bind(statement, random, done);
                statement.setObject(last, ids.get(random.nextInt(ids.size())));
                done += statement.executeUpdate();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long wal =
                number(
                                connection,
                                "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
                        - walBefore;
        BenchDatabase.execute(connection, "SELECT pg_stat_force_next_flush()");
        double hot = number(connection, hot(table)) - hotBefore;
        double updates = Math.max(1, number(connection, updates(table)) - updatesBefore);
        return new Rates(people, table, kind, done / seconds, hot / updates, (double) wal / done);
    }

    private static String hot(String table) {
        return "SELECT pg_stat_get_tuples_hot_updated('" + table + "'::regclass)";
    }

    private static String updates(String table) {
        return "SELECT pg_stat_get_tuples_updated('" + table + "'::regclass)";
    }

    private static List<UUID> sample(Connection connection) throws SQLException {
        var ids = new ArrayList<UUID>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT id FROM profile WHERE geog IS NOT NULL AND visibility = 1 ORDER BY md5(id::text) LIMIT "
                                        + SAMPLE)) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
