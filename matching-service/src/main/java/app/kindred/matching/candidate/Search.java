package app.kindred.matching.candidate;

import java.time.Instant;

/**
 * One search.
 *
 * @param km how far to look, at least as far as the viewer wished
 * @param asOf the moment that the session began: swipes made since then are left in, so that the
 *     same search gives the same people until the session ends
 * @param cooledDown passes older than this no longer count
 */
public record Search(Viewer viewer, int km, Instant asOf, Instant cooledDown) {

    /** Whoever is found only because the search was widened must themselves reach that far. */
    int leastReachKm() {
        return km > viewer.maxKm() ? viewer.maxKm() : 0;
    }
}
