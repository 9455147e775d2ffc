package app.kindred.users.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.TestPostgres;
import app.kindred.shared.testing.TestRedis;
import app.kindred.shared.testing.Traces;
import app.kindred.users.UsersTest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ErasureTests extends UsersTest {

    @Autowired private EraseAccounts erase;

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

        get(aPerson().bearer(), "/api/users/" + robin.id()).is(200);
        eventually(() -> Optional.of(robin).filter(p -> nothingPending()));
        assertThat(Traces.inRedis(TestRedis.uri(), "Rumpelstiltskin"))
                .contains("kindred:stream:profile.v1")
                .anyMatch(key -> key.startsWith("kindred:cache:user:"));

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
        assertThat(tablesWith(robin.id().toString())).contains("users.profile");

        eventually(() -> Optional.of(robin).filter(p -> nothingPending()));
        jdbc.sql("UPDATE erasure SET due_at = requested_at WHERE account_id = ?")
                .param(robin.id())
                .update();
        erase.eraseDue();

        assertThat(tablesWith(robin.email())).isEmpty();
        assertThat(tablesWith("Rumpelstiltskin")).isEmpty();
        assertThat(tablesWith("unlikely sentence")).isEmpty();
        assertThat(tablesWith(robin.id().toString()))
                .containsExactly("users.erasure", "users.outbox");
        assertThat(facts("account.v1", robin.id()))
                .extracting(fact -> fact.path("state").asString())
                .containsExactly("ERASED");

        assertThat(Traces.inRedis(TestRedis.uri(), "Rumpelstiltskin"))
                .containsExactly("kindred:stream:profile.v1");

        eventually(() -> Optional.of(robin).filter(p -> nothingPending()));
        confirm("matching", robin);
        confirm("matching", robin);
        erase.eraseDue();
        assertThat(tablesWith(robin.id().toString())).contains("users.erasure");
        confirm("messaging", robin);
        erase.eraseDue();

        for (var trace : List.of("Rumpelstiltskin", "unlikely sentence", robin.email())) {
            assertThat(tablesWith(trace)).as(trace).isEmpty();
            assertThat(Traces.inRedis(TestRedis.uri(), trace)).as(trace).isEmpty();
        }
        assertThat(tablesWith(robin.id().toString())).isEmpty();
        // A mark without content keeps what was known from coming back; it is gone in a minute.
        assertThat(Traces.inRedis(TestRedis.uri(), robin.id().toString()))
                .isSubsetOf("kindred:cache:user:" + robin.id());
        register(robin.email(), "Robin", "1990-01-01", "man").is(202);
        assertThat(codeFor(robin.email())).isNotEmpty();
    }

    private boolean nothingPending() {
        return jdbc.sql("SELECT NOT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)")
                .query(Boolean.class)
                .single();
    }

    private void confirm(String service, Person person) {
        tell(service + "-erased.v1", person.id(), 1, Map.of("id", person.id()));
        eventually(
                () ->
                        jdbc.sql(
                                        "SELECT account_id FROM erasure WHERE account_id = ? AND ? = ANY (confirmed_by)")
                                .params(person.id(), service)
                                .query(UUID.class)
                                .optional());
    }

    private static Set<String> tablesWith(String text) {
        try (var connection = DriverManager.getConnection(TestPostgres.superuserUrl())) {
            return Traces.inTables(connection, text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
