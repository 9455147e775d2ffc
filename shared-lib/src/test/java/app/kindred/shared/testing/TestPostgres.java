package app.kindred.shared.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A database of this JVM's own on a real Postgres with PostGIS, prepared as {@code
 * ops/postgres/bootstrap.sql} says and dropped on exit. The server is the one that {@code
 * KINDRED_TEST_POSTGRES} names (a JDBC URL of a superuser), or a container.
 */
public final class TestPostgres {

    /** The password of every service role. */
    public static final String PASSWORD = "kindred";

    // Roles belong to the whole server: two JVMs that create them at once would collide.
    private static final long BOOTSTRAP_LOCK = 0x6b696e64;

    private static final TestPostgres INSTANCE = start();

    private final String superuserUrl;
    private final String jdbcUrl;

    private TestPostgres(String superuserUrl) {
        this.superuserUrl = superuserUrl;
        int query = superuserUrl.indexOf('?');
        this.jdbcUrl = query < 0 ? superuserUrl : superuserUrl.substring(0, query);
    }

    /** The database without a user: services add their own. */
    public static String jdbcUrl() {
        return INSTANCE.jdbcUrl;
    }

    /** What services are given: the same database, through PgBouncer where one is set up. */
    public static String pooledUrl() {
        var bouncer = System.getenv("KINDRED_TEST_PGBOUNCER");
        return bouncer == null || bouncer.isBlank()
                ? jdbcUrl()
                : jdbcUrl().replaceFirst("//[^/]+/", "//" + bouncer + "/");
    }

    /** How services may prepare statements: not at all behind a PgBouncer of before 1.21. */
    public static int prepareThreshold() {
        return pooledUrl().equals(jdbcUrl()) ? 5 : 0;
    }

    /** The same database as its superuser. */
    public static String superuserUrl() {
        return INSTANCE.superuserUrl;
    }

    /** A direct connection as one of the roles, for example {@code kindred_users}. */
    public static Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), role, PASSWORD);
    }

    private static TestPostgres start() {
        var server = System.getenv("KINDRED_TEST_POSTGRES");
        var maintenance = server == null || server.isBlank() ? container() : server;
        var name = "kindred_test_" + UUID.randomUUID().toString().replace("-", "");
        var url = maintenance.replaceFirst("(//[^/]+/)[^?]*", "$1" + name);
        try (var lock = DriverManager.getConnection(maintenance)) {
            run(lock, "SELECT pg_advisory_lock(" + BOOTSTRAP_LOCK + ")");
            run(lock, "CREATE DATABASE " + name);
            try (var database = DriverManager.getConnection(url)) {
                run(database, bootstrap());
                for (var service : new String[] {"users", "matching", "messaging"}) {
                    run(
                            database,
                            "ALTER ROLE kindred_%s PASSWORD '%s'".formatted(service, PASSWORD));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("No test database on " + maintenance, e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drop(maintenance, name)));
        return new TestPostgres(url);
    }

    private static String container() {
        var image =
                DockerImageName.parse("postgis/postgis:16-3.4")
                        .asCompatibleSubstituteFor("postgres");
        var container = new PostgreSQLContainer(image).withUsername("postgres");
        container.start();
        return "jdbc:postgresql://%s:%d/postgres?user=postgres&password=%s"
                .formatted(
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        container.getPassword());
    }

    private static void drop(String maintenance, String name) {
        try (var connection = DriverManager.getConnection(maintenance)) {
            run(connection, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (SQLException e) {
            System.err.println("The test database " + name + " stays: " + e.getMessage());
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** JDBC URL of the same database on a streaming replica, or nothing where none is set up. */
    public static Optional<String> replicaUrl() {
        return Optional.ofNullable(System.getenv("KINDRED_TEST_REPLICA"))
                .filter(replica -> !replica.isBlank())
                .map(replica -> jdbcUrl().replaceFirst("//[^/]+/", "//" + replica + "/"));
    }

    private static String bootstrap() {
        try {
            return Files.readString(Repository.root().resolve("ops/postgres/bootstrap.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the sources are checked out: the nearest parent that holds {@code ops}. */
    private static final class Repository {

        static Path root() {
            var folder = Path.of("").toAbsolutePath();
            while (!Files.isDirectory(folder.resolve("ops/postgres"))) {
                folder = folder.getParent();
                if (folder == null) {
                    throw new IllegalStateException("Tests run from within the repository");
                }
            }
            return folder;
        }
    }
}
