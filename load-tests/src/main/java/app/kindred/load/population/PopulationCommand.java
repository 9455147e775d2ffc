package app.kindred.load.population;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.load.UsageException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.core.BaseConnection;

/** Fills a migrated database with a demo population, or refuses where real people live. */
public final class PopulationCommand {

    private static final String HELP =
            "--url jdbc:postgresql://… --user U [--password P] [--people 10000] [--seed 1] [--photos DIR] [--manifest FILE]"
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

    int run(Arguments arguments) throws Exception {
        arguments.only(
                "url", "user", "password", "people", "seed", "photos", "manifest", "replace");
        var request =
                new Request(
                        (int) arguments.number("people", 10_000, 100, 1_000_000),
                        arguments.number("seed", 1, 0, Long.MAX_VALUE),
                        arguments.findPath("photos"),
                        arguments.findPath("manifest"),
                        arguments.has("replace"));
        var properties = new Properties();
        properties.setProperty("user", arguments.get("user", "postgres"));
        properties.setProperty("password", arguments.get("password", ""));
        properties.setProperty("reWriteBatchedInserts", "false");
        load(request, arguments.require("url"), properties);
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

    /** Loads through three connections at once, as a user that may write in all three schemas. */
    public void load(Request request, String url, Properties properties) throws Exception {
        long start = System.nanoTime();
        if (!makeRoom(request, url, properties)) {
            return;
        }
        var population = new Population(request.seed(), request.people(), clock.instant());
        int passes = UsersLoader.PASSES + MatchingLoader.PASSES + MessagingLoader.PASSES;
        var progress =
                new Progress(
                        out,
                        "Filling in " + request.people() + " people",
                        (long) request.people() * passes);
        try (var users = open(url, properties);
                var matching = open(url, properties);
                var messaging = open(url, properties);
                var manifest = manifest(request);
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
            // Users last: where accounts are, the rest is as well.
            messaging.commit();
            matching.commit();
            users.commit();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        settle(url, properties);
        out.printf(
                "Filled in %,d people in %.1f s.%n",
                request.people(), Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);
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

    /**
     * Whether there is anything to do; empties the copies that an interrupted run may have left.
     */
    private boolean makeRoom(Request request, String url, Properties properties)
            throws SQLException {
        try (var connection = open(url, properties);
                var statement = connection.createStatement()) {
            try (var count =
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
            }
            statement.execute(
                    """
                    TRUNCATE users.account, matching.profile, matching.card, matching.block, matching.swipe, matching.match,
                        messaging.conversation, messaging.participant, messaging.person, messaging.block, messaging.message,
                        messaging.message_key CASCADE
                    """);
            connection.commit();
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

    private void settle(String url, Properties properties) throws SQLException {
        try (var connection = open(url, properties);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("REFRESH MATERIALIZED VIEW matching.popularity");
            for (String table :
                    List.of(
                            "users.account",
                            "users.profile",
                            "users.photo",
                            "matching.profile",
                            "matching.card",
                            "matching.swipe",
                            "matching.match",
                            "messaging.conversation",
                            "messaging.participant",
                            "messaging.person",
                            "messaging.message",
                            "messaging.message_key")) {
                // Sets the visibility map as well, without which index-only scans visit the table.
                statement.execute("VACUUM (ANALYZE) " + table);
            }
        }
    }

    private static Connection open(String url, Properties properties) throws SQLException {
        var connection = DriverManager.getConnection(url, properties);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            // Loading takes as long as it takes; what guards a service's statements does not apply.
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            statement.execute("SET synchronous_commit = off");
            statement.execute("SET maintenance_work_mem = '256MB'");
        }
        connection.commit();
        return connection;
    }

    private static BaseConnection copying(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class);
    }
}
