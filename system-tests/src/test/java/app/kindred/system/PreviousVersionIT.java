package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * While a new version goes out, and when it is taken back: the version from before the last
 * migration works on the schema of this one, beside it, and each reads what the other wrote.
 */
@Tag("deployment")
@EnabledIfEnvironmentVariable(
        named = "KINDRED_TEST_PREVIOUS",
        matches = ".+",
        disabledReason = "the history that holds the version before is not here")
class PreviousVersionIT {

    private final Kindred kindred = Kindred.running();
    private final ServiceProcess users = before("users", "users-service");
    private final ServiceProcess matching = before("matching", "matching-service");
    private final ServiceProcess messaging = before("messaging", "messaging-service");
    private final ServiceProcess gateway =
            kindred.before(
                    "gateway",
                    "api-gateway",
                    Map.of(
                            "KINDRED_JWKS_URI", users.url() + "/.well-known/jwks.json",
                            "KINDRED_USERS_URL", users.url(),
                            "KINDRED_MATCHING_URL", matching.url(),
                            "KINDRED_MESSAGING_URL", messaging.url()));
    private final List<ServiceProcess> all = List.of(users, matching, messaging, gateway);

    private ServiceProcess before(String name, String module) {
        return kindred.before(name, module, Map.of());
    }

    @AfterEach
    void stop() {
        all.forEach(ServiceProcess::kill);
    }

    @Test
    void theVersionBeforeWorksOnThisSchemaBesideThisOne() {
        all.forEach(ServiceProcess::start);
        all.forEach(ServiceProcess::awaitReady);

        // Registered and matched on this version, used on the one before.
        var vera = Person.registered(kindred, "Vera", "woman").looking("man", -35.0, 40.0);
        var wim = Person.registered(kindred, "Wim", "man").looking("woman", -35.0, 40.0);
        vera.awaitSeeing(wim);
        wim.awaitSeeing(vera);
        var oldVera = vera.client().at(gateway.url()).loggedIn(vera.email(), Person.PASSWORD);
        var oldWim = wim.client().at(gateway.url());

        oldWim.patch("/api/users/me", Map.of("bio", "Written by the version before")).expect(200);
        assertThat(oldVera.get("/api/matches/candidates?limit=50").expect(200).body())
                .contains(wim.id().toString());
        oldWim.swipe(vera.id(), "like").expect(201);
        var match = vera.client().swipe(wim.id(), "like").expect(201).idAt("matchId");
        Eventually.within(
                Duration.ofSeconds(20),
                "the version before to hear of the match",
                () ->
                        oldWim.get("/api/conversations")
                                .expect(200)
                                .body()
                                .contains(match.toString()));
        Evening.write(vera.client(), match, "From this version");
        Evening.write(oldWim, match, "From the version before");
        for (var client : List.of(vera.client(), oldVera, wim.client(), oldWim)) {
            assertThat(client.get("/api/messages?matchId=" + match).expect(200).body())
                    .contains("From this version", "From the version before");
        }
        Eventually.within(
                Duration.ofSeconds(20),
                "this version to show what the one before wrote",
                () ->
                        vera.client()
                                .get("/api/users/" + wim.id())
                                .expect(200)
                                .body()
                                .contains("Written by the version before"));
        Evening.upload(oldVera).expect(201);
        oldVera.delete("/api/matches/" + match).expect(204);
        assertThat(wim.client().get("/api/matches").expect(200).body())
                .doesNotContain(match.toString());
    }
}
