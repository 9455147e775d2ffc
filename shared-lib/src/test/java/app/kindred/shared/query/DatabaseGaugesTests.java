package app.kindred.shared.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Tables and connections as series, read from a real Postgres. */
class DatabaseGaugesTests {

    private static final Duration OFTEN = Duration.ofMillis(100);

    @BeforeAll
    static void start() throws SQLException {
        try (var connection = DriverManager.getConnection(TestPostgres.superuserUrl());
                var statement = connection.createStatement()) {
            statement.execute("SET search_path = users");
            statement.execute(
                    """
                    CREATE TABLE heap (id int) WITH (autovacuum_enabled = off);
                    INSERT INTO heap SELECT generate_series(1, 1000);
                    DELETE FROM heap WHERE id > 250;
                    CREATE TABLE monthly (at int) PARTITION BY RANGE (at);
                    CREATE TABLE monthly_1 PARTITION OF monthly FOR VALUES FROM (0) TO (10);
                    CREATE TABLE monthly_2 PARTITION OF monthly FOR VALUES FROM (10) TO (20);
                    INSERT INTO monthly SELECT generate_series(0, 19);
                    """);
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        try (var connection = DriverManager.getConnection(TestPostgres.superuserUrl());
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE users.heap, users.monthly");
        }
    }

    @Test
    void tablesTellHowMuchIsDeadAndHowLargeTheyAre() {
        var meters = new SimpleMeterRegistry();
        var source =
                new SingleConnectionDataSource(
                        TestPostgres.jdbcUrl(), "kindred_users", TestPostgres.PASSWORD, true);
        try (var gauges =
                new DatabaseGauges(new DatabaseQuery(JdbcClient.create(source)), meters, OFTEN)) {
            await().ignoreExceptions()
                    .untilAsserted(
                            () ->
                                    assertThat(value(meters, "database.table.dead.share", "heap"))
                                            .isEqualTo(0.75));
            assertThat(value(meters, "database.table.size", "heap")).isGreaterThan(30_000);
            // Months come and go: a series each would be a series for ever.
            assertThat(value(meters, "database.table.size", "monthly")).isPositive();
            assertThat(meters.find("database.table.size").tag("table", "monthly_1").gauge())
                    .isNull();
        } finally {
            source.destroy();
        }
    }

    @Test
    void connectionsTellWhatTheyAreAt() throws SQLException {
        var meters = new SimpleMeterRegistry();
        var source =
                new SingleConnectionDataSource(
                        TestPostgres.jdbcUrl(), "kindred_users", TestPostgres.PASSWORD, true);
        var query = new DatabaseQuery(JdbcClient.create(source));
        try (var begun = TestPostgres.connect("kindred_users");
                var gauges = new DatabaseGauges(query, meters, OFTEN)) {
            begun.setAutoCommit(false);
            begun.createStatement().execute("SELECT 1");
            awaitState(meters, "idle in transaction", 1);
            // The one that asks.
            awaitState(meters, "active", 1);
            begun.rollback();
            awaitState(meters, "idle in transaction", 0);
        } finally {
            source.destroy();
        }
    }

    private static void awaitState(SimpleMeterRegistry meters, String state, int count) {
        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(
                                                meters.get("database.connections")
                                                        .tag("state", state)
                                                        .gauge()
                                                        .value())
                                        .isGreaterThanOrEqualTo(count)
                                        .isLessThan(count == 0 ? 1 : 20));
    }

    private static double value(SimpleMeterRegistry meters, String name, String table) {
        return meters.get(name).tag("table", table).gauge().value();
    }
}
