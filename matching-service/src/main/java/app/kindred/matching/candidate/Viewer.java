package app.kindred.matching.candidate;

import app.kindred.matching.profilecopy.Gender;
import app.kindred.matching.score.Person;
import java.time.LocalDate;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The person who searches, with all that a search needs of them.
 *
 * @param place where they are, already the centre of a grid cell; null when they never said
 * @param wants bits of the genders they look for
 * @param shown 0 while they paused
 * @param swiped how many people they swiped, counted up to a bound
 */
public record Viewer(
        UUID id,
        @Nullable Place place,
        LocalDate birthDate,
        Gender gender,
        int wants,
        int minAge,
        int maxAge,
        int maxKm,
        int traits,
        int refuses,
        int shown,
        Person person,
        int swiped) {

    /** A point on the globe. */
    public record Place(double latitude, double longitude) {

        private static final double EARTH_METRES = 6_371_008.77;

        String asText() {
            return "SRID=4326;POINT(" + longitude + " " + latitude + ")";
        }

        /**
         * The points of a circle on the globe that lie farthest along each axis, so that the box
         * around them, which is what an index on geography compares, is the box of the circle.
         */
        String boxOf(double metres) {
            double reach = 1.001 * metres / EARTH_METRES;
            double north = Math.toRadians(latitude);
            double east = Math.toRadians(longitude);
            double[] centre = {
                Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)
            };
            var points = new StringJoiner(",", "SRID=4326;MULTIPOINT(", ")");
            for (int axis = 0; axis < 3; axis++) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    points.add(towards(centre, axis, sign, reach));
                }
            }
            return points.toString();
        }

        /** As far from the centre as one may go towards the end of an axis, or that end itself. */
        private static String towards(double[] centre, int axis, int sign, double reach) {
            double along = Math.clamp(sign * centre[axis], -1, 1);
            double across = Math.sqrt(1 - along * along);
            double step = Math.min(reach, Math.acos(along));
            var point = new double[3];
            for (int i = 0; i < 3; i++) {
                double aside =
                        across < 1e-12 ? 0 : ((i == axis ? sign : 0) - along * centre[i]) / across;
                point[i] = centre[i] * Math.cos(step) + aside * Math.sin(step);
            }
            return Math.toDegrees(Math.atan2(point[1], point[0]))
                    + " "
                    + Math.toDegrees(Math.asin(Math.clamp(point[2], -1, 1)));
        }
    }

    public List<Gender> gendersSought() {
        return Stream.of(Gender.values()).filter(gender -> (wants & gender.bit()) != 0).toList();
    }

    public boolean paused() {
        return shown == 0;
    }
}
