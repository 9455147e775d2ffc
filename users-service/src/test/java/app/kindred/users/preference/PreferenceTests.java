package app.kindred.users.preference;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTests extends UsersTest {

    @Test
    void preferencesAreKeptAndTold() {
        var robin = aPerson();
        var sent =
                """
                {"interestedIn":["nonbinary","man"],"minAge":25,"maxAge":40,"maxDistanceKm":30,"dealbreakers":{"refuses":["smoking","casual"]}}
                """;
        put(robin.bearer(), "/api/users/me/preferences", sent).is(200);

        var kept = get(robin.bearer(), "/api/users/me/preferences").is(200).body();
        assertThat(kept.path("interestedIn").toString()).isEqualTo("[\"man\",\"nonbinary\"]");
        assertThat(kept.path("dealbreakers").path("refuses")).hasSize(2);
        var told = facts("profile.v1", robin.id()).getLast();
        assertThat(told.path("minAge").asInt()).isEqualTo(25);
        assertThat(told.path("refuses").toString()).isEqualTo("[\"smoking\",\"casual\"]");
        assertThat(told.path("interestedIn").toString()).isEqualTo("[\"man\",\"nonbinary\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"interestedIn\":[],\"minAge\":25,\"maxAge\":40,\"maxDistanceKm\":30}",
                "{\"interestedIn\":[\"man\"],\"minAge\":17,\"maxAge\":40,\"maxDistanceKm\":30}",
                "{\"interestedIn\":[\"man\"],\"minAge\":41,\"maxAge\":40,\"maxDistanceKm\":30}",
                "{\"interestedIn\":[\"man\"],\"minAge\":25,\"maxAge\":40,\"maxDistanceKm\":0}",
                "{\"interestedIn\":[\"man\"],\"minAge\":25,\"maxAge\":40}",
                "{\"interestedIn\":[null],\"minAge\":25,\"maxAge\":40,\"maxDistanceKm\":30}",
                "{\"interestedIn\":[\"man\"],\"minAge\":25,\"maxAge\":40,\"maxDistanceKm\":30,\"dealbreakers\":{\"refuses\":[\"cats\"]}}"
            })
    void whatBreaksARuleIsRefused(String body) {
        put(sharedPerson().bearer(), "/api/users/me/preferences", body).is(422);
    }
}
