package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A block is felt everywhere, by both sides, within a second. */
class BlockIT {

    private static final Duration FELT_WITHIN = Duration.ofSeconds(1);

    /** How long after the block each place was seen to know of it, for the report of the run. */
    private final Map<String, Duration> felt = new LinkedHashMap<>();

    private long blocked;

    private final Kindred kindred = Kindred.running();

    @Test
    void aBlockIsFeltInMatchesConversationsMessagesAndProfiles() {
        var gina = Person.registered(kindred, "Gina", "woman").looking("man", -45.0, 170.0);
        var hugo = Person.registered(kindred, "Hugo", "man").looking("woman", -45.0, 170.0);
        gina.awaitSeeing(hugo);
        hugo.awaitSeeing(gina);
        var match = gina.matchWith(hugo);
        hugo.client()
                .post(
                        "/api/messages",
                        Map.of(
                                "matchId",
                                match,
                                "clientMessageId",
                                UUID.randomUUID(),
                                "body",
                                "Hello"))
                .expect(201);
        hugo.client().get("/api/users/" + gina.id()).expect(200);
        assertThat(hugo.client().get("/api/conversations").expect(200).body())
                .contains(match.toString());

        blocked = System.nanoTime();
        gina.client().put("/api/users/" + hugo.id() + "/block", Map.of()).expect(204);

        for (var pair : new Person[][] {{gina, hugo}, {hugo, gina}}) {
            var client = pair[0].client();
            var other = pair[1];
            var who = pair[0].name() + " not to find " + other.name();
            felt(
                    who + " in profiles",
                    () -> client.get("/api/users/" + other.id()).status() == 404);
            felt(who + " in matches", () -> client.get("/api/matches/" + match).status() == 404);
            felt(
                    who + " in conversations",
                    () ->
                            !client.get("/api/conversations")
                                    .expect(200)
                                    .body()
                                    .contains(match.toString()));
            felt(
                    who + " to write to",
                    () ->
                            client.post(
                                                    "/api/messages",
                                                    Map.of(
                                                            "matchId",
                                                            match,
                                                            "clientMessageId",
                                                            UUID.randomUUID(),
                                                            "body",
                                                            "Still there?"))
                                            .status()
                                    == 404);
        }
    }

    @Test
    void aBlockIsFeltInCandidates() {
        var ines = Person.registered(kindred, "Ines", "woman").looking("man", -40.0, 175.0);
        var jan = Person.registered(kindred, "Jan", "man").looking("woman", -40.0, 175.0);
        ines.awaitSeeing(jan);
        jan.awaitSeeing(ines);

        blocked = System.nanoTime();
        ines.client().put("/api/users/" + jan.id() + "/block", Map.of()).expect(204);

        felt("Jan gone from Ines's deck", () -> !ines.sees(jan));
        felt("Ines gone from Jan's deck", () -> !jan.sees(ines));
        felt(
                "a swipe on her to find nobody",
                () -> jan.client().swipe(ines.id(), "like").status() == 404);
    }

    @AfterEach
    void print() {
        felt.forEach(
                (what, time) ->
                        System.out.println(
                                "%d ms after the block: %s".formatted(time.toMillis(), what)));
    }

    private void felt(String what, Callable<Boolean> condition) {
        Eventually.within(FELT_WITHIN, what, condition);
        felt.put(what, Duration.ofNanos(System.nanoTime() - blocked));
    }
}
