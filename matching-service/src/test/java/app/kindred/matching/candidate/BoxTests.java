package app.kindred.matching.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.candidate.Viewer.Place;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The box that an index is asked for around a ring. */
class BoxTests extends MatchingTest {

    @ParameterizedTest
    @CsvSource({
        "52.52, 13.41",
        "-33.9, 151.2",
        "0, 0",
        "0.5, 90.5",
        "-1, -90",
        "2, 179.9",
        "10, -180",
        "90, 0",
        "89.5, 30",
        "-88, -120",
        "45, 45"
    })
    void nobodyWithinReachIsOutsideOfTheBox(double latitude, double longitude) {
        var place = new Place(latitude, longitude);
        for (int metres : new int[] {1_000, 16_000, 100_000, 500_000}) {
            var within =
                    jdbc.sql(
                                    """
                                    SELECT count(*) AS people, count(*) FILTER (WHERE somebody && CAST(:box AS geography)) AS found
                                    FROM (SELECT ST_Project(CAST(:here AS geography), :metres * sqrt(i / 3000.0), i * 2.4) AS somebody
                                          FROM generate_series(1, 3000) AS i) AS everybody
                                    WHERE ST_DWithin(somebody, CAST(:here AS geography), :metres, false)
                                    """)
                            .param("box", place.boxOf(metres))
                            .param("here", place.asText())
                            .param("metres", (double) metres)
                            .query()
                            .singleRow();
            assertThat((Long) within.get("people")).isGreaterThan(2_900);
            assertThat(within.get("found")).isEqualTo(within.get("people"));
        }
    }
}
