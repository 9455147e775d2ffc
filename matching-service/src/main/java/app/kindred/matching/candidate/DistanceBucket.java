package app.kindred.matching.candidate;

/**
 * The distances that are ever shown or ranked by: the smallest of a few round numbers that is not
 * below the true one. Both ends are cell centres already, so this hides nothing more; it promises
 * nothing more either.
 */
final class DistanceBucket {

    private static final int[] KM = {1, 2, 5, 10, 20, 30, 50, 80, 100, 150, 200, 300, 500};

    private DistanceBucket() {}

    static int of(double metres) {
        for (int km : KM) {
            if (metres <= km * 1000.0) {
                return km;
            }
        }
        return KM[KM.length - 1];
    }
}
