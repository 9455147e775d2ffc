package app.kindred.matching.profilecopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridCellTests {

    private static final double EARTH_KM = 6_371.00877;
    private static final int ALL = Integer.MAX_VALUE;

    @ParameterizedTest
    @CsvSource({
        "52.52, 13.41",
        "-33.9, 151.2",
        "0, 0",
        "2, 179.9",
        "10, -180",
        "89.9, 30",
        "-88, -120",
        "69.6, 18.9"
    })
    void everybodyWithinReachIsInACellThatIsAsked(double latitude, double longitude) {
        var random = new Random(7);
        for (double km : new double[] {0.5, 9, 50, 100, 500}) {
            assertThat(GridCell.within(latitude, longitude, km, ALL))
                    .contains(
                            random.doubles(3_000)
                                    .mapToInt(
                                            share ->
                                                    cellOf(
                                                            latitude,
                                                            longitude,
                                                            km * Math.sqrt(share),
                                                            random.nextDouble() * 2 * Math.PI))
                                    .distinct()
                                    .toArray());
        }
    }

    /** The cell of the point that lies so far away in that direction. */
    private static int cellOf(double latitude, double longitude, double km, double bearing) {
        double angle = km / EARTH_KM;
        double north = Math.toRadians(latitude);
        double sin =
                Math.sin(north) * Math.cos(angle)
                        + Math.cos(north) * Math.sin(angle) * Math.cos(bearing);
        double aside =
                Math.atan2(
                        Math.sin(bearing) * Math.sin(angle) * Math.cos(north),
                        Math.cos(angle) - Math.sin(north) * sin);
        double east = Math.IEEEremainder(longitude + Math.toDegrees(aside), 360);
        return GridCell.of(Math.toDegrees(Math.asin(sin)), east);
    }
}
