package app.kindred.shared.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.PrivatePgBouncer;
import app.kindred.shared.testing.PrivatePostgres;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PoolerDriverTests {

    private static final int CLIENTS = 5;
    private static final int ROUNDS = 40;
    private static final Pattern BY_THE_POOLER = Pattern.compile("SET DateStyle='");

    @Test
    void aTransactionIsNotPrecededByTheDateStyle() throws SQLException {
        assertThat(datesSet(new PoolerDriver())).isLessThan(CLIENTS * ROUNDS / 4);
    }

    /** What the driver is for: without it there is one for each. */
    @Test
    void thePlainDriverIsMadeToSayItEveryTime() throws SQLException {
        assertThat(datesSet(new org.postgresql.Driver())).isGreaterThanOrEqualTo(CLIENTS * ROUNDS);
    }

    /** How often PgBouncer set it, while clients took turns on the few connections it has. */
    private static long datesSet(Driver driver) throws SQLException {
        try (var postgres = PrivatePostgres.primary()) {
            try (var direct = DriverManager.getConnection(postgres.url(), "postgres", "");
                    var statement = direct.createStatement()) {
                statement.execute("ALTER DATABASE postgres SET log_statement = 'all'");
            }
            try (var pooler = PrivatePgBouncer.before(postgres.port())) {
                var clients = new ArrayList<Connection>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(connected(driver, pooler));
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (var client : clients) {
                        try (var statement = client.createStatement()) {
                            statement.execute("SELECT 1");
                        }
                    }
                }
                for (var client : clients) {
                    client.close();
                }
            }
            return BY_THE_POOLER.matcher(postgres.log()).results().count();
        }
    }

    private static Connection connected(Driver driver, PrivatePgBouncer pooler)
            throws SQLException {
        var who = new Properties();
        who.setProperty("user", "postgres");
        var connection = driver.connect(pooler.url(), who);
        if (connection == null) {
            throw new IllegalStateException("Not a URL for this driver: " + pooler.url());
        }
        return connection;
    }
}
