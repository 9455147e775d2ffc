package app.kindred.matching.candidate;

import java.time.Instant;

/**
 * One search.
 *
 * @param km how far to look, at least as far as the viewer wished
 * @param beyondKm within what distance nobody was found before; 0 in the first search
 * @param asOf the moment that the session began: swipes made since then are left in, so that the
 *     same search gives the same people until the session ends
 * @param cooledDown passes older than this no longer count
 */
public record Search(Viewer viewer, int km, int beyondKm, Instant asOf, Instant cooledDown) {

    /** From here on an index of those who reach far takes over. */
    private static final int FAR = 100;

    public Search(Viewer viewer, int km, Instant asOf, Instant cooledDown) {
        this(viewer, km, 0, asOf, cooledDown);
    }

    /** Whoever is found only because the search was widened must themselves reach that far. */
    boolean far() {
        return beyondKm >= FAR;
    }
}
