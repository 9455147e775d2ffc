package app.kindred.load.suite;

import app.kindred.load.Arguments;
import app.kindred.load.Database;
import app.kindred.load.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Who takes part in a run: demo accounts that can be seen and have a match to write in, in an order
 * that is no hint of anything.
 */
final class People {

    /** One line of the feeder file: {@code id,email,match}. */
    record Member(String id, String email, String match) {}

    private static final String BUSIEST_MATCHES =
            """
            SELECT DISTINCT ON (p.user_id) p.user_id, p.match_id
            FROM messaging.participant p JOIN messaging.conversation c USING (match_id)
            WHERE NOT p.closed AND c.last_seq > 0
            ORDER BY p.user_id, c.last_seq DESC
            """;

    private People() {}

    /**
     * From {@code --manifest}, as the population generator writes it, or else from the database.
     */
    static List<Member> choose(Arguments arguments, int most) throws IOException, SQLException {
        var manifest = arguments.findPath("manifest");
        var people =
                manifest.isPresent() ? read(manifest.get()) : ask(Database.from(arguments), false);
        if (people.isEmpty()) {
            throw new UsageException(
                    "there is nobody with a match; fill in a population first (./run up).");
        }
        Collections.shuffle(people, new Random(5));
        return people.subList(0, Math.min(most, people.size()));
    }

    /** Those without a match too, at the end: their {@code match} is empty. */
    static List<Member> everybody(Arguments arguments, int most) throws SQLException {
        var people = ask(Database.from(arguments), true);
        Collections.shuffle(people, new Random(5));
        people.sort(Comparator.comparing(person -> person.match().isEmpty()));
        return people.subList(0, Math.min(most, people.size()));
    }

    static void write(List<Member> people, Path file) throws IOException {
        Files.write(
                file,
                people.stream().map(p -> p.id() + "," + p.email() + "," + p.match()).toList());
    }

    static List<Member> read(Path file) throws IOException {
        var people = new ArrayList<Member>();
        for (String line : Files.readAllLines(file)) {
            var fields = line.split(",", -1);
            if (fields.length == 3 && !fields[2].isEmpty() && !fields[0].equals("id")) {
                people.add(new Member(fields[0], fields[1], fields[2]));
            }
        }
        return people;
    }

    private static List<Member> ask(Database database, boolean everybody) throws SQLException {
        Map<UUID, UUID> matches = new HashMap<>();
        try (var connection = database.open("messaging");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(BUSIEST_MATCHES)) {
            while (rows.next()) {
                matches.put(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class));
            }
        }
        var people = new ArrayList<Member>();
        try (var connection = database.open("users");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT a.id, a.email FROM users.account a JOIN users.profile p USING (id)"
                                        + " WHERE a.demo AND a.state = 'ACTIVE' AND NOT p.paused AND NOT p.incognito"
                                        + " ORDER BY a.id")) {
            while (rows.next()) {
                var match = matches.get(rows.getObject(1, UUID.class));
                if (match != null || everybody) {
                    people.add(
                            new Member(
                                    rows.getString(1),
                                    rows.getString(2),
                                    match == null ? "" : match.toString()));
                }
            }
        }
        return people;
    }
}
