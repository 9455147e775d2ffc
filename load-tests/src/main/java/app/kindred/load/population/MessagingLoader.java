package app.kindred.load.population;

import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.postgresql.core.BaseConnection;

/**
 * Fills the schema of messaging-service: people as they are shown, a conversation for every match,
 * and the messages with their keys. Block by block, and it knows every conversation of the block's
 * members, so it writes the manifest too.
 */
final class MessagingLoader {

    static final int PASSES = 2;

    private final Population population;
    private final Progress progress;
    private final Writer manifest;

    MessagingLoader(Population population, Progress progress, Writer manifest) {
        this.population = population;
        this.progress = progress;
        this.manifest = manifest;
    }

    void load(BaseConnection connection) throws SQLException, IOException {
        people(connection);
        manifest.write("id,email,busiestMatch\n");
        for (int block = 0; block < Courtship.blocks(population); block++) {
            var courtship = Courtship.of(population, block);
            var chats = courtship.matches().stream().map(courtship::chat).toList();
            conversations(connection, chats);
            participants(connection, chats);
            messages(connection, chats);
            keys(connection, chats);
            manifest(courtship, chats);
            progress.add(courtship.members().size());
        }
    }

    private void people(BaseConnection connection) throws SQLException {
        try (var table =
                new CopyTable(connection, "messaging.person (id, name, photo, visible, version)")) {
            for (int number = 0; number < population.size(); number++) {
                var person = population.person(number);
                table.uuid(person.id())
                        .text(person.name())
                        .text(person.photos().getFirst().id().toString())
                        .bool(true)
                        .number(1)
                        .end();
                progress.add(1);
            }
            table.complete();
        }
    }

    private static void conversations(BaseConnection connection, List<Courtship.Chat> chats)
            throws SQLException {
        String columns =
                "(match_id, low_id, high_id, last_seq, last_message_at, opened_at, closed_at, version)";
        try (var table = new CopyTable(connection, "messaging.conversation " + columns)) {
            for (var chat : chats) {
                var match = chat.match();
                table.uuid(match.id())
                        .uuid(match.low().id())
                        .uuid(match.high().id())
                        .number(chat.messages().size())
                        .time(chat.messages().isEmpty() ? null : chat.lastAt())
                        .time(match.at())
                        .time(match.closedAt())
                        .number(match.closedAt() == null ? 1 : 2)
                        .end();
            }
            table.complete();
        }
    }

    private static void participants(BaseConnection connection, List<Courtship.Chat> chats)
            throws SQLException {
        String columns = "(user_id, match_id, delivered_seq, read_seq, sort_at, closed)";
        try (var table = new CopyTable(connection, "messaging.participant " + columns)) {
            for (var chat : chats) {
                for (int side = 0; side < 2; side++) {
                    table.uuid((side == 0 ? chat.match().low() : chat.match().high()).id())
                            .uuid(chat.match().id())
                            .number(chat.deliveredSeq()[side])
                            .number(chat.readSeq()[side])
                            .time(chat.lastAt())
                            .bool(chat.match().closedAt() != null)
                            .end();
                }
            }
            table.complete();
        }
    }

    private static void messages(BaseConnection connection, List<Courtship.Chat> chats)
            throws SQLException {
        String columns = "(match_id, seq, sent_at, id, sender_id, client_message_id, body)";
        try (var table = new CopyTable(connection, "messaging.message " + columns)) {
            for (var chat : chats) {
                for (var message : chat.messages()) {
                    table.uuid(chat.match().id())
                            .number(message.seq())
                            .time(message.sentAt())
                            .uuid(message.id())
                            .uuid(message.sender().id())
                            .uuid(message.clientMessageId())
                            .text(message.body())
                            .end();
                }
            }
            table.complete();
        }
    }

    private static void keys(BaseConnection connection, List<Courtship.Chat> chats)
            throws SQLException {
        String columns = "(match_id, sender_id, client_message_id, seq, sent_at)";
        try (var table = new CopyTable(connection, "messaging.message_key " + columns)) {
            for (var chat : chats) {
                for (var message : chat.messages()) {
                    table.uuid(chat.match().id())
                            .uuid(message.sender().id())
                            .uuid(message.clientMessageId())
                            .number(message.seq())
                            .time(message.sentAt())
                            .end();
                }
            }
            table.complete();
        }
    }

    /** A line for every member: empty in the last field for who has no open match. */
    private void manifest(Courtship courtship, List<Courtship.Chat> chats) throws IOException {
        var busiest = new HashMap<UUID, Courtship.Chat>();
        for (var chat : chats) {
            if (chat.match().closedAt() == null) {
                for (var person : List.of(chat.match().low(), chat.match().high())) {
                    busiest.merge(
                            person.id(),
                            chat,
                            (a, b) -> b.messages().size() > a.messages().size() ? b : a);
                }
            }
        }
        for (var person : courtship.members()) {
            var chat = busiest.get(person.id());
            if (person.role() == Person.Role.MEMBER) {
                manifest.write(
                        person.id()
                                + ","
                                + person.email()
                                + ","
                                + (chat == null ? "" : chat.match().id())
                                + "\n");
            }
        }
    }
}
