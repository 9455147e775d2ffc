package app.kindred.matching.candidate;

import app.kindred.matching.candidate.Viewer.Place;
import java.util.List;
import java.util.UUID;

/**
 * Finds the place that agrees best with all that was read about somebody. Each reading puts the
 * person into a ring around a known point; thousands of rings leave a spot of a few metres, if the
 * rings were drawn around the truth.
 */
final class Attacker {

    private static final int[] BUCKETS_KM = {
        0, 1, 2, 5, 10, 20, 30, 50, 80, 100, 150, 200, 300, 500
    };
    private static final double EARTH = 6_371_008.77;
    private static final int STEPS = 6;

    private Attacker() {}

    /**
     * What one answer says: farther than {@code from} metres from that point, and no farther than
     * {@code to}.
     */
    record Reading(Place at, double from, double to) {

        static Reading of(UUID person, Viewer reader, Deck deck) {
            var widened = deck.widenedToKm();
            double nobodyWithin = widened == null ? 0 : reader.maxKm() * 1000.0;
            double lookedAt = (widened == null ? reader.maxKm() : widened) * 1000.0;
            var at = reader.place();
            for (var entry : deck.entries()) {
                if (entry.id().equals(person)) {
                    var bucket = entry.distanceKm();
                    return bucket == null
                            ? new Reading(at, nobodyWithin, lookedAt)
                            : new Reading(
                                    at,
                                    Math.max(nobodyWithin, before(bucket) * 1000.0),
                                    Math.min(lookedAt, bucket * 1000.0));
                }
            }
            return new Reading(at, lookedAt, Double.POSITIVE_INFINITY);
        }

        private static int before(int bucket) {
            int before = 0;
            for (int km : BUCKETS_KM) {
                before = km < bucket ? km : before;
            }
            return before;
        }
    }

    /** Looks closer and closer at whatever contradicts the readings least. */
    static Place bestGuess(List<Reading> readings, Place start) {
        var rings = readings.stream().map(Ring::of).toArray(Ring[]::new);
        var guess = start;
        for (double span = 0.3; span > 1e-6; span /= 3) {
            double least = Double.POSITIVE_INFINITY;
            double latitudes = 0;
            double longitudes = 0;
            int equal = 0;
            for (int i = -STEPS; i <= STEPS; i++) {
                for (int j = -STEPS; j <= STEPS; j++) {
                    double latitude = guess.latitude() + span * i / STEPS;
                    double longitude = guess.longitude() + span * 2 * j / STEPS;
                    double contradiction = contradiction(rings, latitude, longitude, least);
                    if (contradiction < least) {
                        least = contradiction;
                        latitudes = 0;
                        longitudes = 0;
                        equal = 0;
                    }
                    if (contradiction == least) {
                        latitudes += latitude;
                        longitudes += longitude;
                        equal++;
                    }
                }
            }
            guess = new Place(latitudes / equal, longitudes / equal);
        }
        return guess;
    }

    /** Metres by which the readings are missed in all; given up beyond {@code bound}. */
    private static double contradiction(
            Ring[] rings, double latitude, double longitude, double bound) {
        var point = Vector.of(latitude, longitude);
        double sum = 0;
        for (var ring : rings) {
            double chord = ring.centre().chord(point);
            sum += Math.max(0, Math.max(ring.from() - chord, chord - ring.to()));
            if (sum > bound) {
                return sum;
            }
        }
        return sum;
    }

    static double metres(Place one, Place other) {
        double chord =
                Vector.of(one.latitude(), one.longitude())
                        .chord(Vector.of(other.latitude(), other.longitude()));
        return 2 * EARTH * Math.asin(chord / 2 / EARTH);
    }

    private record Ring(Vector centre, double from, double to) {

        static Ring of(Reading reading) {
            return new Ring(
                    Vector.of(reading.at().latitude(), reading.at().longitude()),
                    chord(reading.from()),
                    chord(reading.to()));
        }

        private static double chord(double metres) {
            return Double.isInfinite(metres) ? metres : 2 * EARTH * Math.sin(metres / 2 / EARTH);
        }
    }

    private record Vector(double x, double y, double z) {

        static Vector of(double latitude, double longitude) {
            double north = Math.toRadians(latitude);
            double east = Math.toRadians(longitude);
            return new Vector(
                    EARTH * Math.cos(north) * Math.cos(east),
                    EARTH * Math.cos(north) * Math.sin(east),
                    EARTH * Math.sin(north));
        }

        double chord(Vector other) {
            double dx = x - other.x;
            double dy = y - other.y;
            double dz = z - other.z;
            return Math.sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
}
