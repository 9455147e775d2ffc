package app.kindred.users.location;

import app.kindred.users.profile.Position;

/**
 * The fixed grid that positions are snapped to: rows of 0.009° of latitude (about a kilometre),
 * each cut into cells that are about as wide as high. Everyone within a cell is the same point, so
 * no sequence of distances, filters or orders can tell where in it somebody is.
 */
final class Grid {

    private static final double ROW = 0.009;
    private static final int ROWS = (int) Math.round(180 / ROW);

    private Grid() {}

    static Position snap(double latitude, double longitude) {
        int row = Math.clamp((long) Math.floor((latitude + 90) / ROW), 0, ROWS - 1);
        double centreLatitude = (row + 0.5) * ROW - 90;
        long cells = Math.max(1, Math.round(360 * Math.cos(Math.toRadians(centreLatitude)) / ROW));
        long column = Math.clamp((long) Math.floor((longitude + 180) / 360 * cells), 0, cells - 1);
        return new Position(centreLatitude, (column + 0.5) / cells * 360 - 180);
    }
}
