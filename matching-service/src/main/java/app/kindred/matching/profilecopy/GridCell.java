package app.kindred.matching.profilecopy;

import java.util.ArrayList;
import java.util.Comparator;

/**
 * The quarter-degree cells by which recently active people are found: {@code row * 1440 + column},
 * rows from the south pole, columns from the antimeridian.
 */
public final class GridCell {

    /** The cell of those who have no place. No search asks for it. */
    public static final int NOWHERE = -1;

    private static final int PER_DEGREE = 4;
    private static final int COLUMNS = 360 * PER_DEGREE;
    private static final int ROWS = 180 * PER_DEGREE;
    private static final double KM_PER_DEGREE = 111.19;

    private GridCell() {}

    public static int of(double latitude, double longitude) {
        int column = Math.floorMod((int) Math.floor((longitude + 180) * PER_DEGREE), COLUMNS);
        return row(latitude) * COLUMNS + column;
    }

    /**
     * The cells that a circle touches, across the antimeridian too, the nearest ones first and at
     * most {@code bound} of them.
     */
    public static int[] within(double latitude, double longitude, double km, int bound) {
        double reach = km / KM_PER_DEGREE;
        int south = row(Math.max(-90, latitude - reach));
        int north = row(Math.min(90, latitude + reach));
        double sideways = sideways(latitude, reach);
        int west = (int) Math.floor((longitude - sideways + 180) * PER_DEGREE);
        int east = (int) Math.floor((longitude + sideways + 180) * PER_DEGREE);
        int columns = Math.min(COLUMNS, east - west + 1);

        var cells = new ArrayList<int[]>();
        int homeRow = row(latitude);
        int homeColumn = (int) Math.floor((longitude + 180) * PER_DEGREE);
        for (int row = south; row <= north; row++) {
            for (int i = 0; i < columns; i++) {
                int column = west + i;
                int away = Math.max(Math.abs(row - homeRow), Math.abs(column - homeColumn));
                cells.add(new int[] {away, row * COLUMNS + Math.floorMod(column, COLUMNS)});
            }
        }
        cells.sort(Comparator.comparingInt(cell -> cell[0]));
        return cells.stream().limit(bound).mapToInt(cell -> cell[1]).toArray();
    }

    /** Where a circle is widest, in degrees of longitude from its centre; all of them at a pole. */
    private static double sideways(double latitude, double reach) {
        if (Math.abs(latitude) + reach >= 90) {
            return 180;
        }
        double half = Math.sin(Math.toRadians(reach)) / Math.cos(Math.toRadians(latitude));
        return Math.toDegrees(Math.asin(Math.min(1, half)));
    }

    private static int row(double latitude) {
        return Math.clamp((int) Math.floor((latitude + 90) * PER_DEGREE), 0, ROWS - 1);
    }
}
