package app.kindred.users.profile;

/**
 * A place on the globe as Kindred keeps it: never where somebody is, but the centre of a cell of a
 * fixed grid. Everyone within a cell is the same point, so no sequence of distances, filters or
 * orders can tell where in it somebody is.
 */
public record Position(double latitude, double longitude) {

    private static final double ROW = 0.009;
    private static final int ROWS = (int) Math.round(180 / ROW);
    private static final double COARSE = 0.25;

    /**
     * The centre of the cell around a point: rows of 0.009° of latitude (about a kilometre), each
     * cut into cells that are about as wide as high.
     */
    public static Position snapped(double latitude, double longitude) {
        int row = Math.clamp((long) Math.floor((latitude + 90) / ROW), 0, ROWS - 1);
        double centreLatitude = (row + 0.5) * ROW - 90;
        long cells = Math.max(1, Math.round(360 * Math.cos(Math.toRadians(centreLatitude)) / ROW));
        long column = Math.clamp((long) Math.floor((longitude + 180) / 360 * cells), 0, cells - 1);
        return new Position(centreLatitude, (column + 0.5) / cells * 360 - 180);
    }

    /** The centre of the quarter degree around it: all that is told of who hides their distance. */
    public Position coarse() {
        return new Position(centre(latitude, 90 - COARSE / 2), centre(longitude, 180 - COARSE / 2));
    }

    private static double centre(double degrees, double last) {
        return Math.min(last, Math.floor(degrees / COARSE) * COARSE + COARSE / 2);
    }
}
