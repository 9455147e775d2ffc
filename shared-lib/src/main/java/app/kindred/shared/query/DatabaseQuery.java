package app.kindred.shared.query;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads Postgres's own statistics, of the schema that this service owns. */
final class DatabaseQuery {

    private static final int MOST_ROWS = 50;

    private final JdbcClient jdbc;

    DatabaseQuery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record SlowQuery(
            String query, long calls, double meanMs, double maxMs, double totalMs, long rows) {}

    record IndexUsage(
            String table, String index, long scans, long rowsRead, long bytes, boolean unique) {}

    record TableHealth(
            String table,
            long liveRows,
            long deadRows,
            double deadShare,
            long bytes,
            long sequentialScans,
            long indexScans,
            @Nullable String lastVacuum,
            @Nullable String lastAnalyze) {}

    record TableSize(String table, double deadShare, long bytes) {}

    record Connections(String state, long count) {}

    record Replica(String name, String state, @Nullable Double lagSeconds) {}

    /**
     * The text is Postgres's own, with its parameters as $1; utility statements keep theirs, so
     * they stay out.
     */
    List<SlowQuery> slowQueries() {
        return jdbc.sql(
                        """
                        SELECT s.query, s.calls, s.mean_exec_time AS mean_ms, s.max_exec_time AS max_ms,
                               s.total_exec_time AS total_ms, s.rows
                        FROM pg_stat_statements s
                        WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                          AND s.userid = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                          AND s.query ~* '^\\s*(/\\*.*\\*/)?\\s*(select|insert|update|delete|with|merge)'
                        ORDER BY s.mean_exec_time DESC
                        LIMIT :limit
                        """)
                .param("limit", MOST_ROWS)
                .query(SlowQuery.class)
                .list();
    }

    List<IndexUsage> indexUsage() {
        return indexes("true", "i.idx_scan DESC");
    }

    /** Neither scanned since the statistics began nor needed to keep a promise. */
    List<IndexUsage> unusedIndexes() {
        return indexes(
                "i.idx_scan = 0 AND NOT x.indisunique", "pg_relation_size(i.indexrelid) DESC");
    }

    List<TableHealth> tableHealth() {
        return jdbc.sql(
                        """
                        SELECT t.relname AS "table", t.n_live_tup AS live_rows, t.n_dead_tup AS dead_rows,
                               round(t.n_dead_tup::numeric / greatest(t.n_live_tup + t.n_dead_tup, 1), 3)::float8
                                   AS dead_share,
                               pg_total_relation_size(t.relid) AS bytes,
                               t.seq_scan AS sequential_scans, coalesce(t.idx_scan, 0) AS index_scans,
                               to_char(greatest(t.last_vacuum, t.last_autovacuum) AT TIME ZONE 'UTC',
                                       'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_vacuum,
                               to_char(greatest(t.last_analyze, t.last_autoanalyze) AT TIME ZONE 'UTC',
                                       'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_analyze
                        FROM pg_stat_user_tables t
                        WHERE t.schemaname = current_schema()
                        ORDER BY t.n_dead_tup DESC, t.relname
                        LIMIT :limit
                        """)
                .param("limit", MOST_ROWS)
                .query(TableHealth.class)
                .list();
    }

    /** The largest tables; partitions count for the table that they are part of. */
    List<TableSize> tableSizes() {
        return jdbc.sql(
                        """
                        SELECT whole.relname AS "table",
                               (sum(t.n_dead_tup) / greatest(sum(t.n_live_tup + t.n_dead_tup), 1))::float8 AS dead_share,
                               sum(pg_total_relation_size(t.relid))::bigint AS bytes
                        FROM pg_stat_user_tables t
                        JOIN pg_class whole ON whole.oid = coalesce(pg_partition_root(t.relid), t.relid)
                        WHERE t.schemaname = current_schema()
                        GROUP BY whole.relname
                        ORDER BY 3 DESC
                        LIMIT :limit
                        """)
                .param("limit", MOST_ROWS)
                .query(TableSize.class)
                .list();
    }

    /** By what they do; every state has a row, so that none of them stands still at its last. */
    List<Connections> connections() {
        return jdbc.sql(
                        """
                        SELECT known.state, count(a.pid) AS count
                        FROM unnest(ARRAY['active', 'idle', 'idle in transaction']) AS known (state)
                        LEFT JOIN pg_stat_activity a
                            ON a.usename = current_user AND a.datname = current_database()
                            AND replace(a.state, ' (aborted)', '') = known.state
                        GROUP BY known.state
                        """)
                .query(Connections.class)
                .list();
    }

    List<Replica> replicas() {
        return jdbc.sql(
                        """
                        SELECT application_name AS name, coalesce(state, 'unknown') AS state,
                               extract(epoch FROM replay_lag)::float8 AS lag_seconds
                        FROM pg_stat_replication
                        ORDER BY application_name
                        LIMIT :limit
                        """)
                .param("limit", MOST_ROWS)
                .query(Replica.class)
                .list();
    }

    private List<IndexUsage> indexes(String condition, String order) {
        return jdbc.sql(
                        """
                        SELECT i.relname AS "table", i.indexrelname AS "index", i.idx_scan AS scans,
                               i.idx_tup_read AS rows_read, pg_relation_size(i.indexrelid) AS bytes,
                               x.indisunique AS "unique"
                        FROM pg_stat_user_indexes i
                        JOIN pg_index x ON x.indexrelid = i.indexrelid
                        WHERE i.schemaname = current_schema() AND %s
                        ORDER BY %s
                        LIMIT :limit
                        """
                                .formatted(condition, order))
                .param("limit", MOST_ROWS)
                .query(IndexUsage.class)
                .list();
    }
}
