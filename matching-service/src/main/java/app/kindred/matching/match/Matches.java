package app.kindred.matching.match;

import app.kindred.matching.profilecopy.PersonErased;
import app.kindred.shared.id.Ids;
import app.kindred.shared.outbox.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Opens and closes matches, and tells the other services in the same transaction. */
@Component
public class Matches {

    private final MatchStore store;
    private final Outbox outbox;
    private final Clock clock;
    private final MeterRegistry meters;

    Matches(MatchStore store, Outbox outbox, Clock clock, MeterRegistry meters) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.meters = meters;
        for (var kind : Match.Kind.values()) {
            created(kind);
        }
    }

    /**
     * Opens the pair's match, or gives the one they have. The caller holds the pair's lock, which
     * is what makes "or" safe.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Match open(Pair pair, Match.Kind kind) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var match = new Match(Ids.at(now), pair, kind, now, null);
        if (!store.insert(match)) {
            return store.findByPair(pair).orElseThrow();
        }
        outbox.append(MatchFact.TOPIC, match.id(), MatchFact.OPENED, MatchFact.of(match));
        created(kind).increment();
        return match;
    }

    /** Ends a match for both. False when this person has, and had, no such match. */
    @Transactional
    public boolean unmatch(UUID matchId, UUID by) {
        return tell(store.close(matchId, by, clock.instant())) || store.closedBy(matchId, by);
    }

    /** Ends the pair's match, if they have one. */
    @Transactional
    public boolean closeBetween(Pair pair, UUID by) {
        return tell(store.closeBetween(pair, by, clock.instant()));
    }

    /**
     * Tells a batch of matches again, as they are now.
     *
     * @return those told, in order, at most {@code limit}
     */
    @Transactional
    List<Match> replay(UUID after, int limit) {
        var matches = store.after(after, limit);
        for (var match : matches) {
            long version = match.isOpen() ? MatchFact.OPENED : MatchFact.CLOSED;
            outbox.append(MatchFact.TOPIC, match.id(), version, MatchFact.of(match));
        }
        return matches;
    }

    @EventListener
    void erase(PersonErased erased) {
        store.erase(erased.id());
    }

    private boolean tell(Optional<Match> closed) {
        closed.ifPresent(
                match ->
                        outbox.append(
                                MatchFact.TOPIC,
                                match.id(),
                                MatchFact.CLOSED,
                                MatchFact.of(match)));
        return closed.isPresent();
    }

    private io.micrometer.core.instrument.Counter created(Match.Kind kind) {
        return meters.counter("match.created", "type", kind.label());
    }
}
