package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The whole walk: two people register, find each other, match, write and read. */
class NewPeopleIT {

    private final Kindred kindred = Kindred.running();

    @Test
    void twoNewPeopleMeetAndWrite() {
        // Far from everybody in the demo population, so that they are each other's best candidate.
        var anna = Person.registered(kindred, "Anna", "woman").looking("man", -54.8, -68.3);
        var ben = Person.registered(kindred, "Ben", "man").looking("woman", -54.801, -68.301);

        anna.client().patch("/api/users/me", Map.of("bio", "Wind, mostly.")).expect(200);
        anna.awaitSeeing(ben);
        ben.awaitSeeing(anna);
        ben.awaitReading("Wind, mostly.");

        var first = anna.client().swipe(ben.id(), "like").expect(201).json();
        assertThat(first.get("matched").asBoolean()).isFalse();
        var repeated = anna.client().swipe(ben.id(), "like").expect(200).json();
        assertThat(repeated).isEqualTo(first);
        var second = ben.client().swipe(anna.id(), "like").expect(201);
        assertThat(second.json().get("matched").asBoolean()).isTrue();
        var matchId = second.idAt("matchId");

        var seenByAnna = anna.client().get("/api/matches/" + matchId).expect(200);
        assertThat(seenByAnna.body()).contains(ben.id().toString(), "Ben");
        assertThat(anna.client().get("/api/matches").expect(200).body())
                .contains(matchId.toString());
        assertThat(anna.sees(ben)).as("somebody already swiped is no candidate").isFalse();

        var clientMessageId = UUID.randomUUID();
        var hello =
                Map.of("matchId", matchId, "clientMessageId", clientMessageId, "body", "Hello Ben");
        var sent = anna.client().post("/api/messages", hello).expect(201).json();
        assertThat(sent.get("seq").asLong()).isEqualTo(1);
        assertThat(anna.client().post("/api/messages", hello).expect(200).json()).isEqualTo(sent);
        ben.client()
                .post(
                        "/api/messages",
                        Map.of(
                                "matchId",
                                matchId,
                                "clientMessageId",
                                UUID.randomUUID(),
                                "body",
                                "Hello Anna"))
                .expect(201);

        var read = ben.client().get("/api/messages?matchId=" + matchId).expect(200).json();
        assertThat(read.get("messages").valueStream().map(m -> m.get("body").asString()))
                .containsExactlyInAnyOrder("Hello Ben", "Hello Anna");
        anna.client()
                .post(
                        "/api/messages",
                        Map.of(
                                "matchId",
                                matchId,
                                "clientMessageId",
                                UUID.randomUUID(),
                                "body",
                                "A walk?"))
                .expect(201);
        assertThat(unread(ben, matchId)).isEqualTo(1);
        ben.client()
                .put("/api/messages/receipts", Map.of("matchId", matchId, "readSeq", 3))
                .expect(204);
        assertThat(unread(ben, matchId)).isZero();
    }

    @Test
    void aLoginIsRefreshedOnceAndASpentTokenEndsTheFamily() {
        var clara = Person.registered(kindred, "Clara", "woman");
        var client = kindred.client();
        var tokens =
                client.post(
                                "/auth/login",
                                Map.of("email", clara.email(), "password", Person.PASSWORD))
                        .expect(200);
        var spent = Map.of("refreshToken", tokens.at("refreshToken"));
        var second = client.post("/auth/refresh", spent).expect(200);
        // A phone that never got the answer asks again, and gets the same successor.
        assertThat(client.post("/auth/refresh", spent).expect(200).at("refreshToken"))
                .isEqualTo(second.at("refreshToken"));
        var third =
                client.post("/auth/refresh", Map.of("refreshToken", second.at("refreshToken")))
                        .expect(200);
        client.with(third.at("accessToken")).get("/api/users/me").expect(200);

        client.post("/auth/refresh", spent).expect(401);
        client.post("/auth/refresh", Map.of("refreshToken", third.at("refreshToken"))).expect(401);
        Eventually.within(
                Duration.ofSeconds(5),
                "the whole family of tokens to be refused",
                () -> client.with(third.at("accessToken")).get("/api/users/me").status() == 401);
    }

    private static long unread(Person person, UUID matchId) {
        return person.client()
                .get("/api/conversations")
                .expect(200)
                .json()
                .get("conversations")
                .valueStream()
                .filter(c -> c.get("matchId").asString().equals(matchId.toString()))
                .findFirst()
                .orElseThrow()
                .get("unread")
                .asLong();
    }
}
