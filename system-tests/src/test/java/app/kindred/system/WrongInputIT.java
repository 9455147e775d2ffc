package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request, the answer is a problem that a client developer can act on. */
class WrongInputIT {

    private static final Kindred KINDRED = Kindred.running();
    private static final UUID NOBODY = UUID.fromString("00000000-0000-7000-8000-000000000000");

    private static Client me;
    private static UUID foreignMatch;

    @BeforeAll
    static void twoWhoMatchedAndOneWhoLooksOn() {
        var dora = Person.registered(KINDRED, "Dora", "woman").looking("man", -50.0, -70.0);
        var emil = Person.registered(KINDRED, "Emil", "man").looking("woman", -50.0, -70.0);
        dora.awaitSeeing(emil);
        emil.awaitSeeing(dora);
        foreignMatch = dora.matchWith(emil);
        me = Person.registered(KINDRED, "Fritz", "man").looking("woman", 10, -140).client();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /auth/login                  | {\"email\":",
                "POST | /auth/login                  | []",
                "POST | /auth/register               | {\"birthDate\": \"yesterday\"}",
                "POST | /auth/register               | {\"gender\": 7}",
                "PUT  | /api/users/me/location       | {\"latitude\": \"north\", \"longitude\": 1}",
                "PUT  | /api/users/me/location       | not json",
                "PUT  | /api/users/me/preferences    | {\"interestedIn\": \"woman\"",
                "PATCH | /api/users/me               | {\"name\":",
                "POST | /api/swipes                  | {\"targetUserId\": \"no-uuid\", \"action\": \"like\"}",
                "POST | /api/swipes                  | {\"targetUserId\"",
                "POST | /api/swipes                  | ",
                "POST | /api/messages                | {\"matchId\": \"no-uuid\"}",
                "PUT  | /api/messages/receipts       | {\"matchId\": 5.5.5}",
                "GET  | /api/users/no-uuid           | ",
                "GET  | /api/users?ids=a,b           | ",
                "GET  | /api/matches/no-uuid         | ",
                "GET  | /api/messages?matchId=no-uuid | ",
                "GET  | /api/matches/candidates?limit=many | ",
                "DELETE | /api/messages/no-uuid      | ",
            })
    void whatCannotBeReadIsA400(String method, String path, String body) {
        var answer =
                me.send(
                        method,
                        path,
                        body,
                        method.equals("PATCH")
                                ? "application/merge-patch+json"
                                : "application/json");
        assertProblem(answer, 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /api/matches/candidates?limit=0    | ",
                "GET  | /api/matches/candidates?limit=-1   | ",
                "GET  | /api/matches/candidates?limit=100000 | ",
                "GET  | /api/matches/candidates?cursor=forged | ",
                "GET  | /api/matches?cursor=forged         | ",
                "GET  | /api/conversations?cursor=forged   | ",
                "POST | /api/swipes | {\"targetUserId\": \"00000000-0000-7000-8000-000000000000\", \"action\": \"adore\"}",
                "POST | /api/swipes | {}",
                "POST | /auth/login | {}",
                "POST | /auth/register | {\"email\": \"nonsense\", \"password\": \"x\", \"name\": \"\", \"birthDate\": \"2020-01-01\", \"gender\": \"woman\"}",
                "PUT  | /api/users/me/location | {\"latitude\": 91, \"longitude\": 0}",
                "PUT  | /api/users/me/location | {\"latitude\": 0, \"longitude\": 181}",
                "PUT  | /api/users/me/location | {}",
                "PUT  | /api/users/me/preferences | {\"interestedIn\": [\"woman\"], \"minAge\": 12, \"maxAge\": 99, \"maxDistanceKm\": 50}",
                "PUT  | /api/users/me/preferences | {\"interestedIn\": [], \"minAge\": 18, \"maxAge\": 99, \"maxDistanceKm\": 50}",
                "POST | /api/messages | {}",
            })
    void whatBreaksARuleIsA422(String method, String path, String body) {
        assertProblem(me.send(method, path, body), 422);
    }

    @Test
    void whatIsAbsentAndWhatIsSomebodyElsesLookTheSame() {
        var absent = me.get("/api/matches/" + NOBODY);
        var foreign = me.get("/api/matches/" + foreignMatch);
        assertProblem(absent, 404);
        assertProblem(foreign, 404);
        assertThat(foreign.at("detail")).isEqualTo(absent.at("detail"));

        assertProblem(me.get("/api/users/" + NOBODY), 404);
        assertProblem(me.get("/api/messages?matchId=" + foreignMatch), 404);
        assertProblem(me.get("/api/messages?matchId=" + NOBODY), 404);
        assertProblem(
                me.post(
                        "/api/messages",
                        Map.of(
                                "matchId",
                                foreignMatch,
                                "clientMessageId",
                                UUID.randomUUID(),
                                "body",
                                "let me in")),
                404);
        assertProblem(me.delete("/api/matches/" + foreignMatch), 404);
        assertProblem(me.swipe(NOBODY, "like"), 404);
        assertProblem(me.get("/api/nothing/here"), 404);
    }

    @Test
    void aBodyThatIsTooLargeIsA413() {
        var large = "x".repeat(300_000);
        assertProblem(me.post("/api/messages", Map.of("body", large)), 413);
        assertProblem(KINDRED.client().post("/auth/login", Map.of("email", large)), 413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/messages", "/api/swipes"})
    void aBodyOfAnotherKindIsA415(String path) {
        assertProblem(me.send("POST", path, "<a/>", "application/xml"), 415);
    }

    @Test
    void aMethodThatDoesNotExistIsA405() {
        assertProblem(me.delete("/api/matches/candidates"), 400, 404, 405);
        assertProblem(me.send("PUT", "/api/swipes", "{}"), 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/users/me",
                "/api/matches/candidates",
                "/api/matches",
                "/api/conversations",
                "/auth/sessions"
            })
    void withoutAGoodTokenNobodyGetsIn(String path) {
        var claims =
                TestTokens.claims(UUID.randomUUID(), UUID.randomUUID(), Role.ADMIN, true).build();
        var unsigned = base64("{\"alg\":\"none\"}") + "." + base64(claims.toString()) + ".";
        assertProblem(me.with(null).get(path), 401);
        assertProblem(me.with("nonsense").get(path), 401);
        assertProblem(me.with(unsigned).get(path), 401);
        assertProblem(me.with(TestTokens.sign(claims)).get(path), 401);
    }

    /** The gateway is not the only lock: each service refuses by itself. */
    @Test
    void theServicesThemselvesCheckTokensToo() {
        var claims =
                TestTokens.claims(UUID.randomUUID(), UUID.randomUUID(), Role.ADMIN, true).build();
        for (var service :
                Map.of(
                                KINDRED.users(), "/api/users/me",
                                KINDRED.matching(), "/api/matches",
                                KINDRED.messaging(), "/api/conversations")
                        .entrySet()) {
            var direct = new Client(service.getKey().url());
            assertProblem(direct.get(service.getValue()), 401);
            assertProblem(direct.with(TestTokens.sign(claims)).get(service.getValue()), 401);
        }
    }

    @Test
    void aMemberIsNoModerator() {
        for (var path :
                Set.of(
                        "/admin/matching/explain?viewer=" + NOBODY + "&candidate=" + NOBODY,
                        "/services/users/admin/database/table-health")) {
            assertThat(me.get(path).status()).as(path).isIn(403, 404);
        }
    }

    static void assertProblem(Client.Answer answer, int... statuses) {
        answer.expect(statuses);
        assertThat(answer.response().headers().firstValue("Content-Type"))
                .as(answer.question() + " " + answer.body())
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        var problem = answer.json();
        assertThat(problem.get("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.get("type").asString()).startsWith("/problems/");
        for (var field : new String[] {"title", "detail", "instance", "traceId"}) {
            assertThat(problem.get(field)).as(answer.question() + ": " + field).isNotNull();
        }
        assertThat(answer.body()).doesNotContain("Exception", "SELECT ", "app.kindred");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
