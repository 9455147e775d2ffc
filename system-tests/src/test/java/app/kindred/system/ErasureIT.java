package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.Traces;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * Who leaves is gone: after the time of grace nothing that was theirs is left in any table of any
 * service or anywhere in Redis. That the search would find it is seen before.
 */
class ErasureIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String NAME = "Zorrolina";
    private static final String BIO = "Collects left-handed umbrellas.";
    private static final String HER_MESSAGE = "Umbrellas at dawn?";
    private static final String HIS_MESSAGE = "Gladly, dear Z.";
    private static final String HER_WORDS = "He was rude about my umbrellas.";

    /**
     * Where the bare id may stay, and why: a mark that the person is gone, so that a fact which
     * comes late does not bring them back; facts that were sent, for two days; the audit, to which
     * is only ever added.
     */
    private static final Set<String> MAY_KEEP_THE_ID =
            Set.of(
                    "matching.account",
                    "messaging.person",
                    "matching.outbox",
                    "messaging.outbox",
                    "users.audit_entry");

    private final Kindred kindred = Kindred.running();

    @Test
    void nothingIsLeftOfWhoWasErased() throws Exception {
        var zorrolina = Person.registered(kindred, NAME, "woman").looking("man", -50.0, 165.0);
        var otto = Person.registered(kindred, "Otto", "man").looking("woman", -50.0, 165.0);
        var paul = Person.registered(kindred, "Paul", "man").looking("woman", -50.0, 165.0);
        zorrolina.client().patch("/api/users/me", Map.of("bio", BIO)).expect(200);
        zorrolina
                .client()
                .at(kindred.users().url())
                .upload("/api/users/me/photos", photo())
                .expect(201);
        zorrolina.awaitSeeing(otto);
        otto.awaitSeeing(zorrolina);
        otto.awaitReading(BIO);
        zorrolina.awaitSeeing(paul);
        var match = zorrolina.matchWith(otto);
        say(zorrolina, match, HER_MESSAGE);
        say(otto, match, HIS_MESSAGE);
        otto.client().get("/api/users/" + zorrolina.id()).expect(200);
        otto.client()
                .post("/api/users/" + zorrolina.id() + "/report", Map.of("category", "other"))
                .expect(202);
        zorrolina
                .client()
                .post(
                        "/api/users/" + paul.id() + "/report",
                        Map.of("category", "other", "note", HER_WORDS))
                .expect(202);

        try (var database = kindred.superuser()) {
            var key = photoKey(database, zorrolina.id());
            var hers =
                    List.of(NAME, zorrolina.email(), BIO, HER_MESSAGE, HIS_MESSAGE, HER_WORDS, key);
            seenBefore(database, zorrolina, key);

            zorrolina.client().delete("/api/users/me").expect(202);
            makeDue(database, zorrolina.id());
            Eventually.within(
                    PATIENCE,
                    "every service to confirm",
                    () -> !isUnderWay(database, zorrolina.id()));

            for (var trace : hers) {
                assertThat(Traces.inTables(database, trace)).as(trace).isEmpty();
                assertThat(inRedis(trace)).as(trace).isEmpty();
            }
            var id = zorrolina.id().toString();
            Eventually.within(
                    PATIENCE,
                    "popularity to be counted without her",
                    () -> !Traces.inTables(database, id).contains("matching.popularity"));
            assertThat(Traces.inTables(database, id)).isSubsetOf(MAY_KEEP_THE_ID);
            assertThat(inRedis(id)).noneMatch(name -> name.startsWith("kindred:stream:"));
            assertThat(kindred.photos().resolve(key)).doesNotExist();
        }
        otto.client().get("/api/users/" + zorrolina.id()).expect(404);
        kindred.client()
                .post(
                        "/auth/login",
                        Map.of("email", zorrolina.email(), "password", Person.PASSWORD))
                .expect(401);
    }

    @Test
    void beforeLeavingEverythingCanBeTakenAlong() throws IOException {
        var rosa = Person.registered(kindred, "Rosa", "woman").looking("man", -52.0, 160.0);
        var sven = Person.registered(kindred, "Sven", "man").looking("woman", -52.0, 160.0);
        rosa.client().patch("/api/users/me", Map.of("bio", "Whistles.")).expect(200);
        rosa.awaitSeeing(sven);
        sven.awaitSeeing(rosa);
        var match = rosa.matchWith(sven);
        say(rosa, match, "A word of mine");

        var parts = new HashMap<String, String>();
        var archive = rosa.client().download("/api/users/me/export");
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }

        assertThat(parts.get("account.json")).contains(rosa.email());
        assertThat(parts.get("profile.json")).contains("Whistles.");
        assertThat(parts.get("matching.json")).contains(match.toString(), sven.id().toString());
        assertThat(parts.get("messaging.json")).contains("A word of mine");
    }

    private void seenBefore(Connection database, Person person, String key) throws SQLException {
        Eventually.within(
                PATIENCE,
                "the others to have heard of the person",
                () ->
                        Traces.inTables(database, person.name())
                                .containsAll(
                                        Set.of(
                                                "users.profile",
                                                "matching.card",
                                                "messaging.person")));
        Eventually.within(
                PATIENCE,
                "popularity to be counted with her",
                () ->
                        Traces.inTables(database, person.id().toString())
                                .contains("matching.popularity"));
        assertThat(Traces.inTables(database, BIO)).contains("users.profile", "matching.card");
        assertThat(Traces.inTables(database, person.email())).contains("users.account");
        assertThat(Traces.inTables(database, HER_WORDS)).contains("users.report");
        assertThat(Traces.inTables(database, key)).contains("users.photo", "users.report");
        for (var message : List.of(HER_MESSAGE, HIS_MESSAGE)) {
            assertThat(Traces.inTables(database, message))
                    .anyMatch(table -> table.startsWith("messaging.message"));
        }
        for (var theirs : List.of(person.name(), BIO)) {
            assertThat(inRedis(theirs))
                    .contains("kindred:stream:profile.v1")
                    .contains("kindred:cache:user:" + person.id());
        }
        assertThat(inRedis(person.id().toString()))
                .contains("kindred:stream:match.v1", "kindred:stream:block.v1");
        assertThat(Files.isDirectory(kindred.photos().resolve(key))).isTrue();
    }

    private Set<String> inRedis(String text) {
        return Traces.inRedis(kindred.redis().uri(), text);
    }

    private static void say(Person person, UUID match, String words) {
        person.client()
                .post(
                        "/api/messages",
                        Map.of(
                                "matchId",
                                match,
                                "clientMessageId",
                                UUID.randomUUID(),
                                "body",
                                words))
                .expect(201);
    }

    private static String photoKey(Connection database, UUID owner) throws SQLException {
        try (var query =
                database.prepareStatement("SELECT object_key FROM users.photo WHERE user_id = ?")) {
            query.setObject(1, owner);
            try (var row = query.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }

    /** As if the time of grace had passed. */
    private static void makeDue(Connection database, UUID person) throws SQLException {
        try (var update =
                database.prepareStatement(
                        "UPDATE users.erasure SET due_at = requested_at WHERE account_id = ?")) {
            update.setObject(1, person);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static boolean isUnderWay(Connection database, UUID person) throws SQLException {
        try (var query =
                database.prepareStatement("SELECT FROM users.erasure WHERE account_id = ?")) {
            query.setObject(1, person);
            try (var row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static byte[] photo() throws IOException {
        var image = new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                image.setRGB(x, y, x * y);
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
