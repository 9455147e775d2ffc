package app.kindred.users.profile;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTests extends UsersTest {

    @Test
    void aMergePatchChangesWhatItNamesAndTellsTheOthers() {
        var robin = aPerson();

        var me =
                patch(
                                robin.bearer(),
                                "/api/users/me",
                                """
                                {"name": "Robin Ö. 🐦", "bio": "Two\\nlines", "interests": ["jazz", "hiking", "jazz"],
                                 "goal": "relationship", "goingOut": "rarely", "habits": {"smoking": "never", "pets": "cat"},
                                 "prompts": [{"prompt": "green-flag", "answer": "Asks back"}]}
                                """)
                        .is(200)
                        .body();
        assertThat(me.path("name").asString()).isEqualTo("Robin Ö. 🐦");
        assertThat(me.path("interests").toString()).isEqualTo("[\"jazz\",\"hiking\"]");
        assertThat(me.path("prompts").path(0).path("answer").asString()).isEqualTo("Asks back");

        var second =
                patch(
                                robin.bearer(),
                                "/api/users/me",
                                "{\"goal\": null, \"habits\": {\"smoking\": null}}",
                                "Content-Type",
                                "application/merge-patch+json")
                        .is(200)
                        .body();
        assertThat(second.path("goal").isNull()).isTrue();
        assertThat(second.path("goingOut").asString()).isEqualTo("rarely");
        assertThat(second.path("habits").toString()).isEqualTo("{\"pets\":\"cat\"}");

        var facts = facts("profile.v1", robin.id());
        assertThat(facts).hasSize(3);
        assertThat(facts.getLast().path("habits").path("pets").asString()).isEqualTo("cat");
        assertThat(
                        jdbc.sql(
                                        "SELECT version FROM outbox WHERE topic = 'profile.v1' AND subject = ? ORDER BY id")
                                .param(robin.id())
                                .query(Long.class)
                                .list())
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void anEditOfAnOldVersionIsRefused() {
        var robin = aPerson();
        var tag = get(robin.bearer(), "/api/users/me").is(200).header("ETag");
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"first\"}", "If-Match", tag).is(200);
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"second\"}", "If-Match", tag).is(412);
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"third\"}", "If-Match", "\"other\"")
                .is(412);

        var now = get(robin.bearer(), "/api/users/me").is(200);
        assertThat(now.body().path("bio").asString()).isEqualTo("first");
        get(robin.bearer(), "/api/users/me", "If-None-Match", now.header("ETag")).is(304);
        get(robin.bearer(), "/api/users/me", "If-None-Match", tag).is(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"birthDate\":\"1980-01-01\"}",
                "{\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}",
                "{\"name\":null}",
                "{\"name\":\"\"}",
                "{\"name\":7}",
                "{\"name\":\"a\\u202eb\"}",
                "{\"name\":\"a\\u0000b\"}",
                "{\"bio\":\"\\ud800\"}",
                "{\"interests\":[\"world-domination\"]}",
                "{\"interests\":\"jazz\"}",
                "{\"goal\":\"\"}",
                "{\"habits\":{\"flying\":\"often\"}}",
                "{\"prompts\":[{\"prompt\":\"green-flag\"}]}",
                "{\"gender\":\"cat\"}"
            })
    void whatBreaksARuleIsNamed(String body) {
        var answer = patch(sharedPerson().bearer(), "/api/users/me", body).is(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString()).isNotEmpty();
    }

    @Test
    void unreadableBodiesAre400() {
        for (var body : new String[] {"", "{", "[]", "7", "\"x\"", "null", "{\"a\":1,\"a\":2}"}) {
            patch(sharedPerson().bearer(), "/api/users/me", body).is(400);
        }
    }

    @Test
    void othersSeeACardAndNoMore() {
        var robin = aPerson();
        var viewer = aPerson();
        patch(robin.bearer(), "/api/users/me", "{\"bio\":\"hello\"}").is(200);

        var card = get(viewer.bearer(), "/api/users/" + robin.id()).is(200).body();

        assertThat(card.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "age",
                        "bio",
                        "gender",
                        "photos",
                        "interests",
                        "prompts",
                        "goal",
                        "goingOut");
        assertThat(card.path("age").isInt()).isTrue();
        visibility(robin, false, false, true);
        assertThat(get(viewer.bearer(), "/api/users/" + robin.id()).body().path("age").isNull())
                .isTrue();
    }

    @Test
    void theHiddenTheUnverifiedAndTheUnknownLookAlike() {
        var robin = aPerson();
        var viewer = aPerson();
        visibility(robin, true, false, false);
        get(viewer.bearer(), "/api/users/" + robin.id()).is(404);
        visibility(robin, false, true, false);
        get(viewer.bearer(), "/api/users/" + robin.id()).is(404);
        visibility(robin, false, false, false);
        get(viewer.bearer(), "/api/users/" + robin.id()).is(200);

        var email = newEmail();
        register(email, "Nobody", "1990-01-01", "man").is(202);
        var unverified =
                eventually(
                        () ->
                                jdbc.sql("SELECT id FROM account WHERE email = ?")
                                        .param(email)
                                        .query(UUID.class)
                                        .optional());
        get(viewer.bearer(), "/api/users/" + unverified).is(404);
        get(viewer.bearer(), "/api/users/" + UUID.randomUUID()).is(404);
        get(viewer.bearer(), "/api/users/not-an-id").is(400);
        get(robin.bearer(), "/api/users/" + robin.id()).is(200);
    }

    @Test
    void aBatchKeepsTheOrderAndLeavesOutTheUnknown() {
        var viewer = aPerson();
        var people = Stream.generate(this::aPerson).limit(3).toList();
        var asked =
                Stream.of(
                                people.get(2).id(),
                                UUID.randomUUID(),
                                people.get(0).id(),
                                people.get(1).id())
                        .map(UUID::toString)
                        .collect(Collectors.joining(","));

        var found = get(viewer.bearer(), "/api/users?ids=" + asked).is(200).body();

        assertThat(found.valueStream().map(card -> card.path("id").asString()))
                .containsExactly(
                        people.get(2).id().toString(),
                        people.get(0).id().toString(),
                        people.get(1).id().toString());
        var tooMany =
                Stream.generate(() -> UUID.randomUUID().toString())
                        .limit(101)
                        .collect(Collectors.joining(","));
        get(viewer.bearer(), "/api/users?ids=" + tooMany).is(422);
        get(viewer.bearer(), "/api/users?ids=x").is(400);
        get(viewer.bearer(), "/api/users").is(400);
    }

    private void visibility(Person person, boolean paused, boolean incognito, boolean hideAge) {
        put(
                        person.bearer(),
                        "/api/users/me/visibility",
                        "{\"paused\":%s,\"incognito\":%s,\"hideAge\":%s,\"hideDistance\":false}"
                                .formatted(paused, incognito, hideAge))
                .is(200);
    }
}
