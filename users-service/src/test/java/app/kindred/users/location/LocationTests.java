package app.kindred.users.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import app.kindred.users.UsersTest;
import app.kindred.users.profile.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTests extends UsersTest {

    @Test
    void onlyTheCentreOfTheCellIsKept() {
        var robin = aPerson();
        place(robin, 52.520008, 13.404954).is(204);

        var kept =
                jdbc.sql(
                                "SELECT ST_AsText(location) FROM profile WHERE id = ? UNION ALL SELECT ST_AsText(location) FROM location_move WHERE user_id = ?")
                        .params(robin.id(), robin.id())
                        .query(String.class)
                        .list();
        var centre = Position.snapped(52.520008, 13.404954);
        assertThat(kept)
                .hasSize(2)
                .allSatisfy(
                        point ->
                                assertThat(point)
                                        .contains(
                                                Double.toString(centre.latitude()).substring(0, 9))
                                        .doesNotContain("52.520008"));
        var told = facts("profile.v1", robin.id()).getLast().path("location");
        assertThat(told.path("latitude").asDouble()).isCloseTo(centre.latitude(), within(1e-9));
        assertThat(told.path("longitude").asDouble()).isCloseTo(centre.longitude(), within(1e-9));
    }

    @Test
    void aHiddenDistanceIsToldOfCoarsely() {
        var robin = aPerson();
        place(robin, 52.52, 13.40).is(204);
        put(
                        robin.bearer(),
                        "/api/users/me/visibility",
                        "{\"paused\":false,\"incognito\":false,\"hideAge\":false,\"hideDistance\":true}")
                .is(200);
        var told = facts("profile.v1", robin.id()).getLast().path("location");
        assertThat(told.path("latitude").asDouble()).isEqualTo(52.625);
        assertThat(told.path("longitude").asDouble()).isEqualTo(13.375);
    }

    @Test
    void movesWithinTheCellWriteNothing() {
        var robin = aPerson();
        place(robin, 52.5200, 13.4050).is(204);
        var told = facts("profile.v1", robin.id()).size();
        for (int i = 0; i < 30; i++) {
            place(robin, 52.5200 + i * 0.00001, 13.4050).is(204);
        }
        assertThat(facts("profile.v1", robin.id())).hasSize(told);
    }

    @Test
    void nobodyJumpsAndNobodyWandersWithoutEnd() {
        var robin = aPerson();
        place(robin, 52.52, 13.40).is(204);
        place(robin, 48.85, 2.35).is(422);
        assertThat(
                        jdbc.sql(
                                        "SELECT count(*) FROM location_move WHERE user_id = ? AND kind = 'REFUSED'")
                                .param(robin.id())
                                .query(Integer.class)
                                .single())
                .isEqualTo(1);
        for (int i = 1; i < 12; i++) {
            place(robin, 52.52 + i * 0.02, 13.40).is(204);
        }
        var refused = place(robin, 52.52, 13.40).is(429);
        assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(3000L, 3600L);
    }

    @Test
    void travellingIsChosenLimitedAndEndsWithoutAJourney() {
        var robin = aPerson();
        place(robin, 52.52, 13.40).is(204);
        for (double latitude : new double[] {48.85, 40.4, 41.9}) {
            travel(robin, latitude).is(204);
        }
        travel(robin, 38.7).is(429);
        assertThat(get(robin.bearer(), "/api/users/me").body().path("travelling").asBoolean())
                .isTrue();
        place(robin, 52.52, 13.40).is(204);
        assertThat(get(robin.bearer(), "/api/users/me").body().path("travelling").asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"latitude\":90.1,\"longitude\":0}",
                "{\"latitude\":0,\"longitude\":-180.5}",
                "{\"latitude\":1e999,\"longitude\":0}",
                "{\"latitude\":0}",
                "{}"
            })
    void offTheGlobeIsRefused(String body) {
        put(sharedPerson().bearer(), "/api/users/me/location", body).is(422);
    }

    @Test
    void theEdgesOfTheGlobeHaveCellsToo() {
        for (double[] edge :
                new double[][] {{90, 180}, {-90, -180}, {90, 0}, {0, 180}, {0, -180}, {-90, 180}}) {
            var centre = Position.snapped(edge[0], edge[1]);
            assertThat(centre.latitude()).isBetween(-90.0, 90.0);
            assertThat(centre.longitude()).isBetween(-180.0, 180.0);
        }
    }

    private Answer place(Person person, double latitude, double longitude) {
        return put(
                person.bearer(),
                "/api/users/me/location",
                "{\"latitude\":" + latitude + ",\"longitude\":" + longitude + "}");
    }

    private Answer travel(Person person, double latitude) {
        return put(
                person.bearer(),
                "/api/users/me/travel",
                "{\"latitude\":" + latitude + ",\"longitude\":2.35}");
    }
}
