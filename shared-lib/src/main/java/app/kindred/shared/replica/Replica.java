package app.kindred.shared.replica;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** One replica: its pool, and how far behind the primary it was when last measured. */
final class Replica implements AutoCloseable {

    private static final String REPLAYED =
            "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint";

    private final String name;
    private final HikariDataSource pool;
    private volatile Duration lag = Duration.ofDays(1);

    Replica(String name, String url, HikariDataSource primary) {
        this.name = name;
        // Opened by its first connection.
        this.pool = new HikariDataSource();
        primary.copyStateTo(pool);
        pool.setJdbcUrl(url);
        pool.setPoolName(name);
        pool.setReadOnly(true);
        // A replica that is away at start-up is left out until it is there.
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(1_000);
    }

    String name() {
        return name;
    }

    Duration lag() {
        return lag;
    }

    Connection connect() throws SQLException {
        return pool.getConnection();
    }

    /** Compares what has been replayed with what the primary had written when. */
    void measure(PrimaryPositions positions) {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(REPLAYED)) {
            row.next();
            long position = row.getLong(1);
            lag = row.wasNull() ? Duration.ofDays(1) : positions.lagOf(position);
        } catch (SQLException e) {
            failed();
        }
    }

    /** Not asked again before the next measurement says that it is fit. */
    void failed() {
        lag = Duration.ofDays(1);
    }

    @Override
    public void close() {
        pool.close();
    }
}
