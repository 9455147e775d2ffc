package app.kindred.load.population;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.load.Database;
import app.kindred.load.UsageException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.core.BaseConnection;

/** Fills a migrated database with a demo population, or refuses where real people live. */
public final class PopulationCommand {

    private static final String HELP =
            "[--people 10000] [--seed 1] [--url jdbc:postgresql://…] [--user U --password P] [--photos DIR] [--manifest FILE]"
                    + " [--replace]: fill a demo population into a migrated database";

    private final Clock clock;
    private final PrintStream out;

    public PopulationCommand(Clock clock, PrintStream out) {
        this.clock = clock;
        this.out = out;
    }

    public static Command command() {
        return new Command(
                "population",
                HELP,
                arguments -> new PopulationCommand(Clock.systemUTC(), System.out).run(arguments));
    }

    private int run(Arguments arguments) throws Exception {
        arguments.only(
                "url", "user", "password", "people", "seed", "photos", "manifest", "replace");
        var dataFolder =
                Optional.ofNullable(System.getenv("KINDRED_DATA_DIR"))
                        .filter(folder -> !folder.isBlank());
        load(
                new Request(
                        (int) arguments.number("people", 10_000, 100, 1_000_000),
                        arguments.number("seed", 1, 0, Long.MAX_VALUE),
                        arguments
                                .findPath("photos")
                                .or(() -> dataFolder.map(folder -> Path.of(folder, "photos"))),
                        arguments.findPath("manifest"),
                        arguments.has("replace")),
                Database.from(arguments));
        return 0;
    }

    /**
     * What to load. The same people and seed give the same population within an hour of the clock.
     */
    public record Request(
            int people,
            long seed,
            Optional<Path> photos,
            Optional<Path> manifest,
            boolean replace) {}

    /** Loads all three schemas at once, each through its own connection. */
    public void load(Request request, Database database) throws Exception {
        long start = System.nanoTime();
        try (var users = open(database, "users");
                var matching = open(database, "matching");
                var messaging = open(database, "messaging")) {
            if (!mayFill(request, users)) {
                return;
            }
            fill(request, users, matching, messaging);
            settle(users, "account", "profile", "photo");
            settle(matching, "profile", "card", "swipe", "match");
            settle(messaging, "conversation", "participant", "person", "message", "message_key");
            execute(matching, "REFRESH MATERIALIZED VIEW matching.popularity");
        }
        out.printf(
                "Filled in %,d people in %.1f s.%n",
                request.people(), Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);
    }

    private void fill(Request request, Connection users, Connection matching, Connection messaging)
            throws Exception {
        var population = new Population(request.seed(), request.people(), clock.instant());
        int passes = UsersLoader.PASSES + MatchingLoader.PASSES + MessagingLoader.PASSES;
        var progress =
                new Progress(
                        out,
                        "Filling in " + request.people() + " people",
                        (long) request.people() * passes);
        // What an interrupted run may have left, or what --replace replaces.
        execute(users, "TRUNCATE users.account CASCADE");
        execute(
                matching,
                "TRUNCATE matching.profile, matching.account, matching.card, matching.block, matching.swipe,"
                        + " matching.match, matching.quota CASCADE");
        execute(
                messaging,
                "TRUNCATE messaging.conversation, messaging.participant, messaging.person, messaging.block,"
                        + " messaging.message, messaging.message_key CASCADE");
        try (var manifest = manifest(request);
                var pool = Executors.newFixedThreadPool(4)) {
            var work =
                    List.of(
                            task(
                                    () ->
                                            new MatchingLoader(population, progress)
                                                    .load(copying(matching))),
                            task(() -> new UsersLoader(population, progress).load(copying(users))),
                            task(
                                    () ->
                                            new MessagingLoader(population, progress, manifest)
                                                    .load(copying(messaging))),
                            task(() -> draw(request)));
            for (Future<Void> done : pool.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        // Users last: where accounts are, the rest is as well.
        messaging.commit();
        matching.commit();
        users.commit();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Callable<Void> task(Step step) {
        return () -> {
            step.run();
            return null;
        };
    }

    private boolean mayFill(Request request, Connection users) throws SQLException {
        try (var statement = users.createStatement();
                var count =
                        statement.executeQuery(
                                "SELECT count(*), count(*) FILTER (WHERE NOT demo) FROM users.account")) {
            count.next();
            if (count.getLong(2) > 0) {
                throw new UsageException(
                        "this database holds "
                                + count.getLong(2)
                                + " accounts that are no demo; a demo population is only for a database of its own.");
            }
            if (count.getLong(1) > 0 && !request.replace()) {
                out.printf(
                        "There is a demo population of %,d people already; it stays as it is (--replace makes a new one).%n",
                        count.getLong(1));
                return false;
            }
            return true;
        }
    }

    private static void draw(Request request) throws Exception {
        if (request.photos().isPresent()) {
            Pictures.drawInto(request.photos().get());
        }
    }

    private static Writer manifest(Request request) throws Exception {
        return request.manifest().isPresent()
                ? Files.newBufferedWriter(request.manifest().get())
                : Writer.nullWriter();
    }

    private static void settle(Connection connection, String... tables) throws SQLException {
        connection.setAutoCommit(true);
        for (String table : tables) {
            // Sets the visibility map as well, without which index-only scans visit the table.
            execute(connection, "VACUUM (ANALYZE) " + connection.getSchema() + "." + table);
        }
    }

    private static Connection open(Database database, String schema) throws SQLException {
        var connection = database.open(schema);
        // Loading takes as long as it takes; what guards a service's statements does not apply.
        execute(connection, "SET statement_timeout = 0");
        execute(connection, "SET idle_in_transaction_session_timeout = 0");
        execute(connection, "SET synchronous_commit = off");
        execute(connection, "SET maintenance_work_mem = '256MB'");
        connection.setSchema(schema);
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static BaseConnection copying(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class);
    }
}
