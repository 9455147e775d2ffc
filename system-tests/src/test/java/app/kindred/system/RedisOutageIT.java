package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Redis holds no fact: it may be killed or emptied at any time, and people notice nothing but
 * slowness.
 */
class RedisOutageIT {

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(30);

    private final Kindred kindred = Kindred.running();

    @Test
    void whileRedisIsGoneAnswersContinueAndAfterwardsTheEventsArrive() {
        var klara = Person.registered(kindred, "Klara", "woman").looking("man", -30.0, 150.0);
        var lars = Person.registered(kindred, "Lars", "man").looking("woman", -30.0, 150.0);
        klara.awaitSeeing(lars);
        lars.awaitSeeing(klara);

        UUID match;
        kindred.redis().stop();
        try {
            klara.client().get("/api/users/me").expect(200);
            assertThat(klara.sees(lars)).isTrue();
            match = klara.matchWith(lars);
            klara.client().get("/api/matches/" + match).expect(200);
            // Messaging has not heard of the match and asks matching itself.
            write(klara, match, "Can you read me?").expect(201);
            assertThat(messages(lars, match)).contains("Can you read me?");
            lars.client().patch("/api/users/me", Map.of("bio", "Written in the dark.")).expect(200);
            kindred.client().loggedIn(klara.email(), Person.PASSWORD);
        } finally {
            kindred.redis().start();
        }

        var mia = Person.registered(kindred, "Mia", "woman").looking("man", -30.0, 150.0);
        mia.awaitReading("Written in the dark.");
    }

    @Test
    void aRedisThatWasEmptiedHasLostNothing() {
        var nina = Person.registered(kindred, "Nina", "woman").looking("man", -25.0, 140.0);
        var olaf = Person.registered(kindred, "Olaf", "man").looking("woman", -25.0, 140.0);
        nina.awaitSeeing(olaf);
        olaf.awaitSeeing(nina);
        var match = nina.matchWith(olaf);
        write(nina, match, "Before").expect(201);

        nina.client().patch("/api/users/me", Map.of("bio", "Said just before.")).expect(200);
        kindred.redis().flush();

        write(olaf, match, "After").expect(201);
        assertThat(messages(nina, match)).contains("Before", "After");
        assertThat(nina.client().get("/api/matches").expect(200).body()).contains(match.toString());
        nina.client().get("/api/users/me").expect(200);
        var paul = Person.registered(kindred, "Paul", "man").looking("woman", -25.0, 140.0);
        Eventually.within(CAUGHT_UP_WITHIN, "events to flow again", () -> paul.sees(nina));
    }

    private static Client.Answer write(Person from, UUID match, String body) {
        return from.client()
                .post(
                        "/api/messages",
                        Map.of(
                                "matchId",
                                match,
                                "clientMessageId",
                                UUID.randomUUID(),
                                "body",
                                body));
    }

    private static java.util.List<String> messages(Person reader, UUID match) {
        return reader.client()
                .get("/api/messages?matchId=" + match)
                .expect(200)
                .json()
                .get("messages")
                .valueStream()
                .map(message -> message.get("body").asString())
                .toList();
    }
}
