package app.kindred.matching.candidate;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The people for one session, best first. A function of the data and of {@code asOf}: made again
 * for the same moment it is the same, so it may be lost at any time.
 *
 * @param widenedToKm how far was looked when nobody was within reach
 * @param full whether there may be more people than the deck holds
 */
public record Deck(Instant asOf, @Nullable Integer widenedToKm, boolean full, List<Entry> entries) {

    /**
     * @param distanceKm a bucket; null when this person hides it
     * @param compatibility from what the profiles share
     */
    public record Entry(
            UUID id, @Nullable Integer distanceKm, double compatibility, List<String> reasons) {}
}
