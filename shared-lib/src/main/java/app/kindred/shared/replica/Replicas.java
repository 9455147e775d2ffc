package app.kindred.shared.replica;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Connections for read-only transactions: of a fit replica, in turn, or else of the primary. */
final class Replicas extends AbstractDataSource implements AutoCloseable {

    private static final String WRITTEN =
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint";

    private final HikariDataSource primary;
    private final ReplicaProperties settings;
    private final RecentWriters writers;
    private final List<Replica> replicas = new ArrayList<>();
    private final PrimaryPositions positions = new PrimaryPositions();
    private final AtomicInteger turn = new AtomicInteger();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("replica-watch").factory());

    Replicas(
            HikariDataSource primary,
            ReplicaProperties settings,
            RecentWriters writers,
            MeterRegistry meters) {
        this.primary = primary;
        this.settings = settings;
        this.writers = writers;
        for (var url : settings.urls()) {
            var replica = new Replica("replica-" + (replicas.size() + 1), url, primary);
            replicas.add(replica);
            Gauge.builder("database.replica.lag", () -> replica.lag().toMillis() / 1000.0)
                    .description("Seconds that a replica is behind; a day when it does not answer")
                    .tag("replica", replica.name())
                    .register(meters);
        }
    }

    /** Reads go to the primary until a replica has been measured for the first time. */
    void start() {
        long period = settings.check().toMillis();
        watch.scheduleWithFixedDelay(this::measure, 0, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!writers.callerWroteRecently()) {
            int first = turn.getAndIncrement();
            for (int i = 0; i < replicas.size(); i++) {
                var replica = replicas.get(Math.floorMod(first + i, replicas.size()));
                if (replica.lag().compareTo(settings.maxLag()) <= 0) {
                    try {
                        return replica.connect();
                    } catch (SQLException e) {
                        logger.warn(replica.name() + " is left out: " + e.getMessage());
                        replica.failed();
                    }
                }
            }
        }
        return primary.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    private void measure() {
        try (var connection = primary.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(WRITTEN)) {
            row.next();
            positions.add(row.getLong(1), System.nanoTime());
        } catch (SQLException e) {
            // Without the primary nobody writes: what the replicas have stays as true as it was.
            logger.debug("The primary did not say where it is", e);
        }
        replicas.forEach(replica -> replica.measure(positions));
    }

    @Override
    public void close() {
        watch.shutdownNow();
        replicas.forEach(Replica::close);
    }
}
