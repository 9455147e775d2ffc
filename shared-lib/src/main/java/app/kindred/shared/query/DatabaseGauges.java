package app.kindred.shared.query;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The health of this service's tables, and its connections as Postgres sees them, which are those
 * of PgBouncer where one stands between: as series, for the boards. Two small queries each time;
 * while the database does not answer, the last values stand.
 */
final class DatabaseGauges implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseGauges.class);

    private final DatabaseQuery database;
    private final MultiGauge dead;
    private final MultiGauge bytes;
    private final MultiGauge connections;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("database-watch").factory());

    DatabaseGauges(DatabaseQuery database, MeterRegistry meters, Duration every) {
        this.database = database;
        this.dead =
                MultiGauge.builder("database.table.dead.share")
                        .description("Rows that vacuum has yet to take away, of all in the table")
                        .register(meters);
        this.bytes =
                MultiGauge.builder("database.table.size")
                        .description("A table with its indexes; partitions count for their whole")
                        .baseUnit("bytes")
                        .register(meters);
        this.connections =
                MultiGauge.builder("database.connections")
                        .description("Connections of this service's role, of all its instances")
                        .register(meters);
        // Not at once: starting up has better things to do.
        watch.scheduleWithFixedDelay(
                this::read, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void read() {
        try {
            var tables = database.tableSizes();
            var name = (Function<DatabaseQuery.TableSize, Tags>) t -> Tags.of("table", t.table());
            dead.register(rows(tables, name, DatabaseQuery.TableSize::deadShare), true);
            bytes.register(rows(tables, name, DatabaseQuery.TableSize::bytes), true);
            connections.register(
                    rows(
                            database.connections(),
                            c -> Tags.of("state", c.state()),
                            DatabaseQuery.Connections::count),
                    true);
        } catch (DataAccessException e) {
            log.debug("The database did not say how it is", e);
        }
    }

    private static <T> List<Row<?>> rows(
            List<T> all, Function<T, Tags> tags, ToDoubleFunction<T> value) {
        return all.stream()
                .<Row<?>>map(one -> Row.of(tags.apply(one), value.applyAsDouble(one)))
                .toList();
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
