package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Someone;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ExplainTests extends MatchingTest {

    @Autowired private MeterRegistry meters;

    private static final String ADMIN = TestTokens.bearer(UUID.randomUUID(), Role.ADMIN);

    private Someone he() {
        return aMan().at(-30.0045, -150);
    }

    @Test
    void eachPersonFailsTheOneFilterThatKeepsThemOut() {
        var viewer =
                arrives(
                        aWoman().at(-30.0045, -150)
                                .aged(30)
                                .agesSought(25, 35)
                                .with("habits", Map.of("smoking", "daily"))
                                .with("refuses", List.of("casual")));
        var expected = new java.util.LinkedHashMap<UUID, String>();
        expected.put(arrives(he().with("paused", true)), "visible");
        expected.put(arrives(aWoman().at(-30.0045, -150).seeking("woman")), "genderSought");
        expected.put(arrives(he().seeking("man")), "genderAccepted");
        expected.put(arrives(he().aged(40)), "ageSought");
        expected.put(arrives(he().agesSought(40, 50)), "ageAccepted");
        expected.put(arrives(aMan().at(-30.0045, -148).within(500)), "withinReach");
        expected.put(arrives(aMan().at(-30.0045, -149.7).within(10)), "withinTheirReach");
        expected.put(arrives(he().with("goal", "casual")), "acceptable");
        expected.put(arrives(he().with("refuses", List.of("smoking"))), "accepting");
        var blocked = arrives(he());
        blocks(viewer, blocked);
        expected.put(blocked, "notBlocked");
        var swiped = arrives(he());
        swipe(viewer, swiped, "like");
        expected.put(swiped, "notSwiped");
        var good = arrives(he());

        expected.forEach(
                (person, filter) ->
                        assertThat(failed(viewer, person)).as(filter).containsExactly(filter));
        assertThat(failed(viewer, good)).isEmpty();
        assertThat(candidates(viewer)).containsExactly(good);
    }

    @Test
    void theFunnelSaysWhereADeckRunsEmpty() {
        var viewer = arrives(aWoman().at(-32.0045, -150).agesSought(50, 60));
        arrives(aMan().at(-32.0045, -150));
        arrives(aMan().at(-32.0045, -150));

        var funnel = explain(viewer, null).path("funnel");

        assertThat(funnel.path("around").intValue()).isEqualTo(2);
        assertThat(funnel.path("genderAccepted").intValue()).isEqualTo(2);
        assertThat(funnel.path("ageSought").intValue()).isZero();
    }

    @Test
    void everyTermOfTheScoreIsShown() {
        var viewer = arrives(aWoman().at(-34.0045, -150));
        var he = arrives(aMan().at(-34.0045, -150));

        var score = explain(viewer, he).path("score");

        double product =
                score.path("viewerLikesCandidate").path("probability").doubleValue()
                        * score.path("candidateLikesViewer").path("probability").doubleValue();
        assertThat(score.path("mutual").doubleValue()).isEqualTo(product);
        assertThat(score.path("rank").doubleValue()).isPositive().isLessThanOrEqualTo(product);
    }

    @Test
    void onlyAdministratorsMayAsk() {
        var viewer = arrives(aWoman().at(-34.0045, -150));
        var path = "/admin/matching/explain?viewer=" + viewer;

        assertThat(get(viewer, path).status()).isEqualTo(403);
        assertThat(call(TestTokens.bearer(viewer, Role.MODERATOR), "GET", path, null).status())
                .isEqualTo(403);
        assertThat(call(ADMIN, "GET", path, null).status()).isEqualTo(200);
    }

    @Test
    void operatorsFindWhoIsNear() {
        var viewer = arrives(aWoman().at(-36.0045, -150));
        var near = arrives(aMan().at(-36.0045, -149.99));
        var nearer = arrives(aMan().at(-36.0045, -150));

        var found = call(ADMIN, "GET", "/admin/matching/nearby?km=20&user=" + viewer, null).body();

        var ids = new ArrayList<String>();
        found.forEach(person -> ids.add(person.path("id").asString()));
        assertThat(ids).containsExactly(nearer.toString(), near.toString());
        assertThat(found.get(1).path("metres").doubleValue()).isBetween(800.0, 1000.0);
    }

    @Test
    void whereSomebodyIsIsKeptForAWhileAndWhoIsErasedIsNot() {
        var viewer = arrives(aWoman().at(-38.0045, -150));
        var near = arrives(aMan().at(-38.0045, -149.99));
        var nearer = arrives(aMan().at(-38.0045, -150));
        var asked =
                meters.get("cache.load").tag("spec", "geolocation").tag("outcome", "ok").counter();
        var path = "/admin/matching/nearby?km=20&user=" + viewer;
        assertThat(call(ADMIN, "GET", path, null).body()).hasSize(2);
        double before = asked.count();

        account(nearer, "ERASED");
        var found = call(ADMIN, "GET", path, null).body();

        assertThat(asked.count()).isEqualTo(before);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).path("id").asString()).isEqualTo(near.toString());
    }

    private List<String> failed(UUID viewer, UUID candidate) {
        var failed = new ArrayList<String>();
        explain(viewer, candidate)
                .path("filters")
                .forEachEntry(
                        (name, passed) -> {
                            if (!passed.booleanValue()) {
                                failed.add(name);
                            }
                        });
        return failed;
    }

    private tools.jackson.databind.JsonNode explain(
            UUID viewer, @org.jspecify.annotations.Nullable UUID candidate) {
        var path = "/admin/matching/explain?viewer=" + viewer;
        var answer =
                call(
                        ADMIN,
                        "GET",
                        candidate == null ? path : path + "&candidate=" + candidate,
                        null);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }
}
