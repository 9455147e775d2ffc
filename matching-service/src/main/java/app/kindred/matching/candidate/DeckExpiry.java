package app.kindred.matching.candidate;

import app.kindred.matching.block.BlockChanged;
import app.kindred.matching.profilecopy.PersonChanged;
import app.kindred.matching.profilecopy.PersonErased;
import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Keeps decks from growing old. Only for speed: whoever was swiped, blocked, hidden or erased is
 * left out when a page is read, whatever a deck says.
 */
@Component
class DeckExpiry {

    /** A change is soon seen by those nearest; the others see it when their deck is made again. */
    private static final int NEIGHBOURS = 50;

    private final TieredCache cache;
    private final CacheSpec<Deck> spec;
    private final CandidateQuery query;
    private final CandidateProperties properties;
    private final Clock clock;

    DeckExpiry(
            TieredCache cache,
            CacheSpec<Deck> spec,
            CandidateQuery query,
            CandidateProperties properties,
            Clock clock) {
        this.cache = cache;
        this.spec = spec;
        this.query = query;
        this.properties = properties;
        this.clock = clock;
    }

    @EventListener
    void forget(PersonErased erased) {
        cache.invalidate(spec, erased.id().toString());
    }

    @EventListener
    void forget(BlockChanged block) {
        cache.invalidate(spec, List.of(block.blockerId().toString(), block.blockedId().toString()));
    }

    @EventListener
    void forget(PersonChanged changed) {
        cache.invalidate(spec, changed.id().toString());
    }

    @TransactionalEventListener
    void expireNeighbours(PersonChanged changed) {
        var now = clock.instant();
        query.findViewer(changed.id(), now)
                .filter(viewer -> viewer.place() != null && !viewer.paused())
                .map(viewer -> query.nearest(search(viewer, now), NEIGHBOURS))
                .filter(neighbours -> !neighbours.isEmpty())
                .ifPresent(
                        neighbours ->
                                cache.expire(
                                        spec,
                                        neighbours.stream()
                                                .map(Candidate::id)
                                                .map(UUID::toString)
                                                .toList()));
    }

    private Search search(Viewer viewer, Instant now) {
        return new Search(viewer, viewer.maxKm(), now, now.minus(properties.passCoolDown()));
    }
}
