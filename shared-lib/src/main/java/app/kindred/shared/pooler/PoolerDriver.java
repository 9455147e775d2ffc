package app.kindred.shared.pooler;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL driver, for connections whose server PgBouncer shares among clients.
 *
 * <p>The driver opens with the date style {@code ISO}, Postgres calls the same {@code ISO, MDY},
 * and PgBouncer, which compares the words, would put a {@code SET DateStyle} and its round trip
 * before every transaction for as long as the connection lives: since version 14 Postgres does not
 * say again what has not changed. It learns the server's word for it from a change, so here are
 * two, each in a round trip of its own.
 */
public final class PoolerDriver implements Driver {

    private final Driver driver = new org.postgresql.Driver();

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        var connection = driver.connect(url, properties);
        if (connection != null) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET DateStyle = 'ISO, DMY'");
                statement.execute("SET DateStyle = 'ISO, MDY'");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return driver.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties)
            throws SQLException {
        return driver.getPropertyInfo(url, properties);
    }

    @Override
    public int getMajorVersion() {
        return driver.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return driver.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return driver.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }
}
