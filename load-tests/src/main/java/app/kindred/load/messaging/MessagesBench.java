package app.kindred.load.messaging;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code bench messages}: what the latest page and a send cost inside the database as messages grow
 * from a hundred thousand to ten million, asked of the real service.
 */
public final class MessagesBench {

    private static final String HELP =
            "[--check] [--json FILE] [--sizes 100000,1000000,10000000] [--requests 3000] [--server JDBC-URL] [--messaging JAR]"
                    + ": cost of the latest page and of a send as messages pile up";

    private static final double GOAL = 1.3;
    private static final int PER_CONVERSATION = 100;

    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private MessagesBench(PrintStream out) {
        this.out = out;
    }

    public static Command command() {
        return new Command(
                "bench messages", HELP, arguments -> new MessagesBench(System.out).run(arguments));
    }

    /** Per request, on average; time and buffers as the database counts them. */
    record Cost(double milliseconds, double buffers) {}

    record Line(long messages, Cost page, Cost send) {}

    private int run(Arguments arguments) throws Exception {
        arguments.only("check", "json", "sizes", "requests", "server", "messaging");
        var sizes =
                Stream.of(arguments.get("sizes", "100000,1000000,10000000").split(","))
                        .map(size -> Long.parseLong(size.replace("_", "").strip()))
                        .toList();
        int requests = (int) arguments.number("requests", 3_000, 100, 100_000);
        var jar =
                arguments.get(
                        "messaging",
                        "messaging-service/target/messaging-service-1.0.0-SNAPSHOT.jar");
        var lines = new ArrayList<Line>();
        try (var stage = new Stage(arguments, "kindred_bench_messages");
                var database = stage.open()) {
            var service = stage.messaging(jar, 320);
            Stage.execute(database, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            long filled = 0;
            for (long size : sizes) {
                out.printf("Filling up to %,d messages …%n", size);
                fill(database, filled, size);
                filled = size;
                lines.add(measure(stage, service, database, size, requests));
            }
        }
        return report(lines, arguments.has("check"), arguments.findPath("json").orElse(null));
    }

    /** Conversations of a hundred messages each, spread over the last six months. */
    private static void fill(Connection database, long from, long to) throws SQLException {
        var bounds = "%d, %d".formatted(from / PER_CONVERSATION, to / PER_CONVERSATION - 1);
        Stage.execute(database, "SET synchronous_commit = off; SET maintenance_work_mem = '1GB'");
        var indexes = dropIndexes(database);
        Stage.execute(
                database,
                """
                INSERT INTO conversation (match_id, low_id, high_id, last_seq, last_message_at, opened_at, version)
                SELECT md5('match' || c)::uuid,
                       least(md5('a' || c)::uuid, md5('b' || c)::uuid),
                       greatest(md5('a' || c)::uuid, md5('b' || c)::uuid),
                       %2$d, now() - interval '1 day', now() - interval '170 days', 1
                  FROM generate_series(%1$s) c
                """
                        .formatted(bounds, PER_CONVERSATION));
        Stage.execute(
                database,
                """
                INSERT INTO participant (user_id, match_id, sort_at)
                SELECT person, match_id, last_message_at
                  FROM generate_series(%s) c
                  JOIN conversation ON match_id = md5('match' || c)::uuid
                 CROSS JOIN LATERAL (VALUES (low_id), (high_id)) AS pair (person)
                """
                        .formatted(bounds));
        // In the order of time, as messages come: conversations are woven into each other.
        Stage.execute(
                database,
                """
                WITH m AS (
                    INSERT INTO message (match_id, seq, sent_at, id, sender_id, client_message_id, body)
                    SELECT md5('match' || c)::uuid, s, date_trunc('milliseconds', now() - interval '1 day' - (%2$d - s) * interval '40 hours'),
                           gen_random_uuid(), md5(CASE s %% 2 WHEN 0 THEN 'a' ELSE 'b' END || c)::uuid, gen_random_uuid(),
                           'A message of the length that people write to each other, more or less'
                      FROM generate_series(1, %2$d) s CROSS JOIN generate_series(%1$s) c
                    RETURNING match_id, sender_id, client_message_id, seq, sent_at)
                INSERT INTO message_key (match_id, sender_id, client_message_id, seq, sent_at)
                SELECT * FROM m
                """
                        .formatted(bounds, PER_CONVERSATION));
        for (var index : indexes) {
            Stage.execute(database, index);
        }
        Stage.execute(database, "VACUUM ANALYZE conversation, participant, message, message_key");
        Stage.execute(database, "CHECKPOINT");
    }

    /**
     * Built in one go afterwards, by the statements that this answers: minutes less than row by
     * row.
     */
    private static List<String> dropIndexes(Connection database) throws SQLException {
        var drops = new ArrayList<String>();
        var restores = new ArrayList<String>();
        try (var rows =
                database.createStatement()
                        .executeQuery(
                                """
                                WITH large (id) AS (VALUES ('message'::regclass), ('message_key'::regclass))
                                SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                                       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
                                  FROM pg_constraint c JOIN large ON id = conrelid
                                 WHERE contype = 'p'
                                UNION ALL
                                SELECT format('DROP INDEX %s', indexrelid::regclass), replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
                                  FROM pg_index i JOIN large ON id = indrelid
                                 WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
                                """)) {
            while (rows.next()) {
                drops.add(rows.getString(1));
                restores.add(rows.getString(2));
            }
        }
        for (var drop : drops) {
            Stage.execute(database, drop);
        }
        return restores;
    }

    private Line measure(
            Stage stage, Stage.Service service, Connection database, long size, int requests)
            throws Exception {
        // Some conversations, often: what is compared is the work, not what the disk has at hand.
        var random = new Random(size);
        var conversations = new ArrayList<Person>();
        for (int i = 0; i < 500; i++) {
            long c = random.nextLong(size / PER_CONVERSATION);
            try (var rows =
                    database.createStatement()
                            .executeQuery(
                                    "SELECT match_id, low_id FROM conversation WHERE match_id = md5('match%d')::uuid"
                                            .formatted(c))) {
                rows.next();
                var user = rows.getObject(2, UUID.class);
                conversations.add(
                        new Person(rows.getObject(1, UUID.class), stage.issuer().token(user)));
            }
        }
        for (int i = 0; i < requests; i++) {
            var person = conversations.get(i % conversations.size());
            page(service, person);
            send(service, person);
        }
        reset(database);
        for (int i = 0; i < requests; i++) {
            page(service, conversations.get(i % conversations.size()));
        }
        var page = cost(database, requests);
        reset(database);
        for (int i = 0; i < requests; i++) {
            send(service, conversations.get(i % conversations.size()));
        }
        return new Line(size, page, cost(database, requests));
    }

    private record Person(UUID matchId, String token) {}

    private void page(Stage.Service service, Person person) throws Exception {
        expect(
                200,
                request(service, "/api/messages?matchId=" + person.matchId(), person)
                        .GET()
                        .build());
    }

    private void send(Stage.Service service, Person person) throws Exception {
        var body =
                """
                {"matchId": "%s", "clientMessageId": "%s", "body": "Another message, of a usual length"}
                """
                        .formatted(person.matchId(), UUID.randomUUID());
        expect(
                201,
                request(service, "/api/messages", person)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private static HttpRequest.Builder request(Stage.Service service, String path, Person person) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path)))
                .header("Authorization", "Bearer " + person.token());
    }

    private void expect(int status, HttpRequest request) throws Exception {
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    private static void reset(Connection database) throws SQLException {
        Stage.execute(
                database,
                "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()))");
    }

    /**
     * Of the service's statements on its tables: the relay's and the upkeep's are not the
     * request's.
     */
    private static Cost cost(Connection database, int requests) throws SQLException {
        try (var rows =
                database.createStatement()
                        .executeQuery(
                                """
                                SELECT sum(total_exec_time), sum(shared_blks_hit + shared_blks_read)
                                  FROM pg_stat_statements s
                                  JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
                                 WHERE userid = 'kindred_messaging'::regrole
                                   AND query ~ '(message|conversation|participant|reaction)' AND query !~ 'FOR UPDATE SKIP LOCKED'
                                   AND calls >= 100
                                """)) {
            rows.next();
            return new Cost(rows.getDouble(1) / requests, rows.getDouble(2) / requests);
        }
    }

    private int report(List<Line> lines, boolean check, @Nullable Path json) {
        out.printf(
                "%n%12s %14s %14s %14s %14s%n",
                "messages", "page ms", "page buffers", "send ms", "send buffers");
        for (var line : lines) {
            out.printf(
                    "%,12d %14.3f %14.1f %14.3f %14.1f%n",
                    line.messages(),
                    line.page().milliseconds(),
                    line.page().buffers(),
                    line.send().milliseconds(),
                    line.send().buffers());
        }
        var first = lines.getFirst();
        var last = lines.getLast();
        double page = last.page().milliseconds() / first.page().milliseconds();
        double buffers = last.page().buffers() / first.page().buffers();
        double send = last.send().milliseconds() / first.send().milliseconds();
        boolean met = page <= GOAL && send <= GOAL;
        out.printf(
                "From the first to the last: page %.2f times the time and %.2f times the buffers, send %.2f times"
                        + " the time; the goal is %.1f at most. %s%n",
                page, buffers, send, GOAL, met ? "Met." : "Missed.");
        if (json != null) {
            JsonMapper.shared()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(json, Map.of("bench", "messages", "goal", GOAL, "lines", lines));
        }
        return check && !met ? 1 : 0;
    }
}
