package app.kindred.load.bench;

import app.kindred.load.Arguments;
import app.kindred.load.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/**
 * A database of a bench's own on a server where we are superuser, with matching's schema as its
 * migrations make it; dropped at the end.
 */
final class BenchDatabase implements AutoCloseable {

    private final String server;
    private final String name;
    private final boolean keep;
    private boolean isNew = true;

    private BenchDatabase(String server, String name, boolean keep) {
        this.server = server;
        this.name = name;
        this.keep = keep;
    }

    /**
     * Whether it is still to be filled; with {@code --keep}, one that an earlier run finished is
     * used again.
     */
    boolean isNew() {
        return isNew;
    }

    /**
     * On the server that {@code --server} names, else the one that tests use, else the one that
     * {@code ./run up} started.
     */
    static BenchDatabase create(Arguments arguments, String name) throws SQLException {
        String server =
                arguments
                        .find("server")
                        .or(() -> setting("KINDRED_TEST_POSTGRES"))
                        .orElseGet(BenchDatabase::ownServer);
        var database = new BenchDatabase(server, name, arguments.has("keep"));
        database.isNew = !(database.keep && database.isReady());
        if (database.isNew) {
            database.drop();
            try (var connection = DriverManager.getConnection(server)) {
                execute(connection, "CREATE DATABASE " + name);
            }
            try (var connection = database.open()) {
                execute(connection, resource("/ops/postgres/bootstrap.sql"));
            }
        }
        // A kept one may be older than the newest index.
        Flyway.configure()
                .dataSource(database.url(), null, null)
                .schemas("matching")
                .defaultSchema("matching")
                .locations("classpath:db/migrations/matching")
                .load()
                .migrate();
        return database;
    }

    /** With matching's tables in sight. */
    Connection open() throws SQLException {
        var connection = DriverManager.getConnection(url());
        execute(connection, "SET search_path = matching, public");
        return connection;
    }

    String url() {
        return server.replaceFirst("(//[^/]+/)[^?]*", "$1" + name);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        if (!keep) {
            drop();
        }
    }

    private boolean isReady() throws SQLException {
        try (var connection = DriverManager.getConnection(server);
                var databases =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "SELECT FROM pg_database WHERE datname = '" + name + "'")) {
            if (!databases.next()) {
                return false;
            }
        }
        try (var connection = open();
                var marks =
                        connection
                                .createStatement()
                                .executeQuery("SELECT to_regclass('bench_made') IS NOT NULL")) {
            marks.next();
            return marks.getBoolean(1);
        }
    }

    private void drop() throws SQLException {
        try (var connection = DriverManager.getConnection(server)) {
            execute(connection, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }

    private static String ownServer() {
        var password = Path.of(".kindred", "postgres-password");
        if (!Files.exists(password)) {
            throw new UsageException(
                    "no Postgres to bench on: say --server jdbc:postgresql://…, or ./run up first.");
        }
        try {
            return "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=%s"
                    .formatted(
                            setting("KINDRED_POSTGRES_PORT").orElse("55432"),
                            Files.readString(password).strip());
        } catch (IOException e) {
            throw new UsageException("cannot read " + password + ".");
        }
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    private static String resource(String path) {
        try (var in = Objects.requireNonNull(BenchDatabase.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
