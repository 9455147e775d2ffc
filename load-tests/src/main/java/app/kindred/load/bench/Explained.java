package app.kindred.load.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a query cost inside the database: the median of several runs, warm. */
record Explained(
        double milliseconds, double planningMilliseconds, long buffers, long rows, boolean jit) {

    private static final int MOST_RUNS = 15;
    private static final int LEAST_RUNS = 3;
    private static final long PATIENCE_NANOS = 4_000_000_000L;

    static Explained of(Connection connection, String sql) throws SQLException {
        once(connection, sql);
        var runs = new ArrayList<Explained>();
        long start = System.nanoTime();
        while (runs.size() < LEAST_RUNS
                || runs.size() < MOST_RUNS && System.nanoTime() - start < PATIENCE_NANOS) {
            runs.add(once(connection, sql));
        }
        var planning = median(runs, Comparator.comparingDouble(Explained::planningMilliseconds));
        var execution = median(runs, Comparator.comparingDouble(Explained::milliseconds));
        return new Explained(
                execution.milliseconds(),
                planning.planningMilliseconds(),
                execution.buffers(),
                execution.rows(),
                execution.jit());
    }

    private static Explained median(List<Explained> runs, Comparator<Explained> by) {
        return runs.stream().sorted(by).toList().get(runs.size() / 2);
    }

    private static Explained once(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql)) {
            rows.next();
            JsonNode answer = JsonMapper.shared().readTree(rows.getString(1)).path(0);
            JsonNode plan = answer.path("Plan");
            return new Explained(
                    answer.path("Execution Time").asDouble(),
                    answer.path("Planning Time").asDouble(),
                    plan.path("Shared Hit Blocks").asLong()
                            + plan.path("Shared Read Blocks").asLong(),
                    plan.path("Actual Rows").asLong(),
                    answer.has("JIT"));
        }
    }
}
