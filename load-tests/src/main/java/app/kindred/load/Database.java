package app.kindred.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * A Kindred database on a direct connection: as the role of each schema, or as one user who may do
 * everything.
 *
 * @param user who connects; empty for the roles {@code kindred_users}, {@code kindred_matching},
 *     {@code kindred_messaging}
 */
public record Database(String url, Optional<String> user, String password) {

    /**
     * From {@code --url}, {@code --user} and {@code --password}, or from the settings that the
     * services read too.
     */
    public static Database from(Arguments arguments) {
        String url = setting("KINDRED_DB_URL", "jdbc:postgresql://127.0.0.1:55432/kindred");
        return new Database(
                arguments.get("url", setting("KINDRED_DB_DIRECT_URL", url)),
                arguments.find("user"),
                arguments.get("password", setting("KINDRED_DB_PASSWORD", "kindred")));
    }

    /** A new connection that may do what the owner of {@code schema} may. */
    public Connection open(String schema) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user.orElse("kindred_" + schema));
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "kindred-load");
        return DriverManager.getConnection(url, properties);
    }

    private static String setting(String name, String otherwise) {
        return Objects.requireNonNullElse(System.getenv(name), otherwise);
    }
}
