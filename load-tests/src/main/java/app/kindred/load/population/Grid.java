package app.kindred.load.population;

/**
 * The same grids as the services use: positions are kept as centres of cells of about a kilometre,
 * hidden ones as centres of quarter-degree cells, and matching numbers the quarter-degree cells.
 */
public final class Grid {

    private static final double STEP = 0.009;

    private Grid() {}

    /** Latitude and longitude of the centre of the kilometre cell around a point. */
    public static double[] snap(double latitude, double longitude) {
        double centre = Math.floor((latitude + 90) / STEP) * STEP + STEP / 2 - 90;
        long columns = Math.max(1, Math.round(360 * Math.cos(Math.toRadians(centre)) / STEP));
        double column = Math.floor((longitude + 180) / 360 * columns);
        return new double[] {centre, (column + 0.5) * 360 / columns - 180};
    }

    static double[] coarse(double latitude, double longitude) {
        return new double[] {
            (Math.floor((latitude + 90) * 4) + 0.5) / 4 - 90,
            (Math.floor((longitude + 180) * 4) + 0.5) / 4 - 180
        };
    }

    static int cell(double latitude, double longitude) {
        return (int) Math.floor((latitude + 90) * 4) * 1440
                + (int) Math.floor((longitude + 180) * 4);
    }

    /**
     * 21 bits of longitude and latitude interleaved: the order of a geohash, about 20 metres fine.
     */
    static long geohash(double latitude, double longitude) {
        long x = Math.min((1L << 21) - 1, (long) ((longitude + 180) / 360 * (1L << 21)));
        long y = Math.min((1L << 21) - 1, (long) ((latitude + 90) / 180 * (1L << 21)));
        return spread(x) << 1 | spread(y);
    }

    private static long spread(long bits) {
        bits = (bits | bits << 16) & 0x0000ffff0000ffffL;
        bits = (bits | bits << 8) & 0x00ff00ff00ff00ffL;
        bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0fL;
        bits = (bits | bits << 2) & 0x3333333333333333L;
        return (bits | bits << 1) & 0x5555555555555555L;
    }
}
