package app.kindred.users.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.users.Neighbourhood;
import app.kindred.users.UsersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

class ModerationTests extends UsersTest {

    @Test
    void aReportIsHeardDecidedAppealedAndWrittenDown() {
        var moderator = aPerson(Role.MODERATOR);
        var other = aPerson(Role.MODERATOR);
        var robin = aPerson();
        var rude = aPerson();
        report(robin, rude, "harassment").is(202);
        report(robin, rude, "harassment").is(202);
        get(robin.bearer(), "/api/users/" + rude.id()).is(404);
        get(rude.bearer(), "/api/users/" + robin.id()).is(404);

        var report = reportAbout(rude.id());
        assertThat(report.count()).isEqualTo(1);
        post(other.bearer(), decide(report), "{\"decision\":\"ban\",\"reason\":\"x\"}").is(409);
        post(moderator.bearer(), step(report, "claim"), null).is(204);
        post(other.bearer(), step(report, "claim"), null).is(409);
        post(moderator.bearer(), decide(report), "{\"decision\":\"ban\",\"reason\":\"Threats\"}")
                .is(204);
        post(moderator.bearer(), decide(report), "{\"decision\":\"dismiss\",\"reason\":\"x\"}")
                .is(409);

        logIn(rude.email(), PASSWORD).is(403);
        get(aPerson().bearer(), "/api/users/" + rude.id()).is(404);
        assertThat(facts("account.v1", rude.id()).getLast().path("state").asString())
                .isEqualTo("BANNED");

        appeal(rude, "wrong-password").is(401);
        appeal(rude, PASSWORD).is(202);
        var hearing = "{\"granted\":true,\"reason\":\"Taken out of context\"}";
        post(moderator.bearer(), step(report, "appeal"), hearing).is(409);
        post(other.bearer(), step(report, "appeal"), hearing).is(204);
        logIn(rude.email(), PASSWORD).is(200);

        var actions =
                get(moderator.bearer(), "/admin/audit?limit=100").is(200).body().path("entries");
        assertThat(
                        actions.valueStream()
                                .filter(
                                        entry ->
                                                entry.path("subjectId")
                                                        .asString()
                                                        .equals(rude.id().toString()))
                                .map(entry -> entry.path("action").asString()))
                .containsExactly("GRANT_APPEAL", "BAN", "CLAIM");
        assertThatThrownBy(() -> jdbc.sql("UPDATE audit_entry SET reason = 'nothing'").update())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> jdbc.sql("DELETE FROM audit_entry").update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void aReportKeepsWhatWasSeenAndWrittenEvenIfItIsTakenBack() {
        var moderator = aPerson(Role.MODERATOR);
        var robin = aPerson();
        var rude = aPerson("Rufus", "1990-02-03", "man");
        patch(rude.bearer(), "/api/users/me", "{\"bio\":\"something rude\"}").is(200);
        var insult = UUID.randomUUID();
        var answer = UUID.randomUUID();
        var foreign = UUID.randomUUID();
        Neighbourhood.MESSAGING.answers(
                "/internal/messages",
                200,
                "application/json",
                """
                {"messages": [
                  {"id":"%1$s","matchId":"%4$s","seq":1,"senderId":"%5$s","body":"An insult","sentAt":"2026-01-02T03:04:05.678Z"},
                  {"id":"%2$s","matchId":"%4$s","seq":2,"senderId":"%6$s","body":"Please stop","sentAt":"2026-01-02T03:05:05.678Z"},
                  {"id":"%3$s","matchId":"%3$s","seq":1,"senderId":"%6$s","body":"To somebody else","sentAt":"2026-01-02T03:06:05.678Z"}]}
                """
                        .formatted(
                                insult, answer, foreign, UUID.randomUUID(), rude.id(), robin.id()));
        try {
            post(
                            robin.bearer(),
                            "/api/users/" + rude.id() + "/report",
                            "{\"category\":\"harassment\",\"messageIds\":[\"%s\",\"%s\",\"%s\"]}"
                                    .formatted(insult, answer, foreign))
                    .is(202);
        } finally {
            Neighbourhood.MESSAGING.reset();
        }
        assertThat(Neighbourhood.MESSAGING.authorization("/internal/messages"))
                .isEqualTo(robin.bearer());
        patch(rude.bearer(), "/api/users/me", "{\"bio\":\"an angel\"}").is(200);

        var evidence = evidenceAbout(moderator, rude);
        assertThat(evidence.path("bio").asString()).isEqualTo("something rude");
        assertThat(evidence.path("name").asString()).isEqualTo("Rufus");
        assertThat(evidence.path("messageIds")).hasSize(3);
        assertThat(
                        evidence.path("messages")
                                .valueStream()
                                .map(
                                        said ->
                                                said.path("from").asString()
                                                        + ": "
                                                        + said.path("body").asString()))
                .containsExactly("reported: An insult", "reporter: Please stop");
        assertThat(evidence.path("messages").toString()).doesNotContain(robin.id().toString());
    }

    @Test
    void aReportIsTakenThoughMessagingIsAway() {
        var moderator = aPerson(Role.MODERATOR);
        var robin = aPerson();
        var rude = aPerson();
        var message = UUID.randomUUID();
        Neighbourhood.MESSAGING.answers("/internal/messages", 503, "application/json", "{}");
        try {
            post(
                            robin.bearer(),
                            "/api/users/" + rude.id() + "/report",
                            "{\"category\":\"spam\",\"messageIds\":[\"%s\"]}".formatted(message))
                    .is(202);
        } finally {
            Neighbourhood.MESSAGING.reset();
        }

        var evidence = evidenceAbout(moderator, rude);
        assertThat(evidence.path("messageIds").toString()).contains(message.toString());
        assertThat(evidence.path("messages")).isEmpty();
    }

    private JsonNode evidenceAbout(Person moderator, Person reported) {
        var path = "/admin/moderation/queue?limit=100";
        var page = get(moderator.bearer(), path).is(200).body();
        while (true) {
            for (var report : page.path("reports")) {
                if (report.path("reportedId").asString().equals(reported.id().toString())) {
                    return report.path("evidence");
                }
            }
            assertThat(page.path("nextCursor").isNull()).isFalse();
            page =
                    get(moderator.bearer(), path + "&cursor=" + page.path("nextCursor").asString())
                            .is(200)
                            .body();
        }
    }

    @Test
    void whoIsShadowBannedCannotTell() {
        var moderator = aPerson(Role.MODERATOR);
        var robin = aPerson();
        var spammer = aPerson();
        report(robin, spammer, "spam").is(202);
        var report = reportAbout(spammer.id());
        post(moderator.bearer(), step(report, "claim"), null).is(204);
        var before = get(spammer.bearer(), "/api/users/me").is(200).body();
        post(
                        moderator.bearer(),
                        decide(report),
                        "{\"decision\":\"shadow-ban\",\"reason\":\"Spam\"}")
                .is(204);

        var bystander = aPerson();
        get(bystander.bearer(), "/api/users/" + spammer.id()).is(404);
        assertThat(get(spammer.bearer(), "/api/users/me").is(200).body()).isEqualTo(before);
        get(spammer.bearer(), "/api/users/" + bystander.id()).is(200);
        logIn(spammer.email(), PASSWORD).is(200);
        patch(spammer.bearer(), "/api/users/me", "{\"bio\":\"hi\"}").is(200);
        appeal(spammer, PASSWORD).is(202);
    }

    @Test
    void whoCriesWolfWeighsLess() {
        var moderator = aPerson(Role.MODERATOR);
        var robin = aPerson();
        for (int i = 0; i < 2; i++) {
            var innocent = aPerson();
            report(robin, innocent, "fake").is(202);
            var report = reportAbout(innocent.id());
            post(moderator.bearer(), step(report, "claim"), null).is(204);
            post(
                            moderator.bearer(),
                            decide(report),
                            "{\"decision\":\"dismiss\",\"reason\":\"Real\"}")
                    .is(204);
        }
        report(aPerson(), aPerson(), "fake").is(202);
        var third = aPerson();
        report(robin, third, "fake").is(202);
        assertThat(reportAbout(third.id()).weight()).isEqualTo(0.5f);
        var queue = get(moderator.bearer(), "/admin/moderation/queue?limit=1").is(200).body();
        assertThat(queue.path("reports").path(0).path("weight").asDouble()).isGreaterThan(0.5);
        get(
                        moderator.bearer(),
                        "/admin/moderation/queue?limit=1&cursor="
                                + queue.path("nextCursor").asString())
                .is(200);
        get(moderator.bearer(), "/admin/moderation/queue?cursor=x").is(422);
    }

    @Test
    void aBannedAddressDoesNotComeBack() {
        var moderator = aPerson(Role.MODERATOR);
        var scammer = aPerson();
        report(aPerson(), scammer, "scam").is(202);
        var report = reportAbout(scammer.id());
        post(moderator.bearer(), step(report, "claim"), null).is(204);
        post(moderator.bearer(), decide(report), "{\"decision\":\"ban\",\"reason\":\"Scam\"}")
                .is(204);
        jdbc.sql("DELETE FROM account WHERE id = ?").param(scammer.id()).update();

        register(scammer.email(), "Again", "1990-01-01", "man").is(202);

        // Registrations are worked on in turn: somebody who came later has their code by now.
        aPerson();
        assertThat(
                        jdbc.sql("SELECT count(*) FROM account WHERE email = ?")
                                .param(scammer.email())
                                .query(Integer.class)
                                .single())
                .isZero();
    }

    @Test
    void membersDoNotModerate() {
        var robin = aPerson();
        var sam = aPerson();
        get(robin.bearer(), "/admin/moderation/queue").is(403);
        get(robin.bearer(), "/admin/audit").is(403);
        get(robin.bearer(), "/admin/users/" + sam.id()).is(403);
        var moderator = aPerson(Role.MODERATOR);
        get(moderator.bearer(), "/admin/users/" + sam.id()).is(200);
        var promotion = "{\"role\":\"MODERATOR\",\"reason\":\"Trusted\"}";
        put(moderator.bearer(), "/admin/users/" + sam.id() + "/role", promotion).is(403);
        put(aPerson(Role.ADMIN).bearer(), "/admin/users/" + sam.id() + "/role", promotion).is(204);
        report(robin, robin, "spam").is(422);
        post(
                        robin.bearer(),
                        "/api/users/" + UUID.randomUUID() + "/report",
                        "{\"category\":\"spam\"}")
                .is(404);
        post(robin.bearer(), "/api/users/" + sam.id() + "/report", "{\"category\":\"boring\"}")
                .is(400);
    }

    private record Filed(UUID id, float weight, long count) {}

    private Filed reportAbout(UUID person) {
        return jdbc.sql(
                        "SELECT id, weight, (SELECT count(*) FROM report WHERE reported_id = :id) AS count FROM report WHERE reported_id = :id LIMIT 1")
                .param("id", person)
                .query(Filed.class)
                .single();
    }

    private static String step(Filed report, String step) {
        return "/admin/moderation/reports/" + report.id() + "/" + step;
    }

    private static String decide(Filed report) {
        return step(report, "decide");
    }

    private Answer report(Person reporter, Person reported, String category) {
        return post(
                reporter.bearer(),
                "/api/users/" + reported.id() + "/report",
                "{\"category\":\"" + category + "\",\"note\":\"said\\nthings\"}");
    }

    private Answer appeal(Person person, String password) {
        return post(
                null,
                "/auth/appeal",
                "{\"email\":\"%s\",\"password\":\"%s\",\"note\":\"I did not\"}"
                        .formatted(person.email(), password));
    }
}
