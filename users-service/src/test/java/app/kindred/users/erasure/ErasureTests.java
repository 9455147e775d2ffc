package app.kindred.users.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ErasureTests extends UsersTest {

    @Autowired private EraseAccounts erase;
    @Autowired private ErasureStore store;

    @Test
    void whoLeavesIsHiddenAtOnceAndErasedAfterTheGrace() {
        var robin = aPerson("Rumpelstiltskin", "1981-02-03", "man");
        var sam = aPerson();
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"a most unlikely sentence\"}").is(200);
        put(robin.bearer(), "/api/users/me/location", "{\"latitude\":52.5,\"longitude\":13.4}")
                .is(204);
        put(robin.bearer(), "/api/users/" + sam.id() + "/block", null).is(204);
        put(sam.bearer(), "/api/users/" + robin.id() + "/block", null).is(204);
        post(sam.bearer(), "/api/users/" + robin.id() + "/report", "{\"category\":\"spam\"}")
                .is(202);
        post(robin.bearer(), "/api/users/" + sam.id() + "/report", "{\"category\":\"spam\"}")
                .is(202);

        delete(robin.bearer(), "/api/users/me").is(202);
        logIn(robin.email(), PASSWORD).is(401);
        post(null, "/auth/refresh", "{\"refreshToken\":\"" + robin.refreshToken() + "\"}").is(401);
        get(aPerson().bearer(), "/api/users/" + robin.id()).is(404);
        eventually(
                () ->
                        Optional.of(get(robin.bearer(), "/api/users/me"))
                                .filter(answer -> answer.status() == 401));
        assertThat(facts("account.v1", robin.id()).getLast().path("state").asString())
                .isEqualTo("DELETED");
        erase.eraseDue();
        assertThat(tablesWith(robin.id().toString())).containsKey("profile");

        eventually(() -> Optional.of(robin).filter(p -> nothingPending()));
        jdbc.sql("UPDATE erasure SET due_at = requested_at WHERE account_id = ?")
                .param(robin.id())
                .update();
        erase.eraseDue();

        assertThat(tablesWith(robin.email())).isEmpty();
        assertThat(tablesWith("Rumpelstiltskin")).isEmpty();
        assertThat(tablesWith("unlikely sentence")).isEmpty();
        assertThat(tablesWith(robin.id().toString())).containsOnlyKeys("erasure", "outbox");
        assertThat(facts("account.v1", robin.id()))
                .extracting(fact -> fact.path("state").asString())
                .containsExactly("ERASED");

        store.confirm(robin.id(), "matching");
        store.confirm(robin.id(), "matching");
        erase.eraseDue();
        assertThat(tablesWith(robin.id().toString())).containsKey("erasure");
        store.confirm(robin.id(), "messaging");
        erase.eraseDue();
        assertThat(tablesWith(robin.id().toString())).doesNotContainKey("erasure");
        register(robin.email(), "Robin", "1990-01-01", "man").is(202);
        assertThat(codeFor(robin.email())).isNotEmpty();
    }

    @Test
    void everythingHeldAboutMeComesInOneArchive() throws Exception {
        var robin = aPerson();
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"mine\"}").is(200);
        var parts = new HashMap<String, String>();
        try (var http = HttpClient.newHttpClient()) {
            var archive =
                    http.send(
                            HttpRequest.newBuilder(uri("/api/users/me/export"))
                                    .header("Authorization", robin.bearer())
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(archive.statusCode()).isEqualTo(200);
            var zip = new ZipInputStream(new ByteArrayInputStream(archive.body()));
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), new String(zip.readAllBytes()));
            }
        }
        assertThat(parts)
                .containsKeys(
                        "account.json",
                        "profile.json",
                        "sessions.json",
                        "blocks.json",
                        "moves.json");
        assertThat(parts.get("account.json")).contains(robin.email()).doesNotContain("argon2");
        assertThat(parts.get("profile.json")).contains("mine");
    }

    private boolean nothingPending() {
        return jdbc.sql("SELECT NOT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)")
                .query(Boolean.class)
                .single();
    }

    /** Every table of the service that holds a text anywhere, and how often. */
    private Map<String, Integer> tablesWith(String text) {
        List<String> tables =
                jdbc.sql(
                                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'users' AND table_type = 'BASE TABLE'")
                        .query(String.class)
                        .list();
        var found = new HashMap<String, Integer>();
        for (var table : tables) {
            int rows =
                    jdbc.sql(
                                    "SELECT count(*) FROM users."
                                            + table
                                            + " t WHERE to_jsonb(t)::text ILIKE :text")
                            .param("text", "%" + text + "%")
                            .query(Integer.class)
                            .single();
            if (rows > 0) {
                found.put(table, rows);
            }
        }
        return found;
    }
}
