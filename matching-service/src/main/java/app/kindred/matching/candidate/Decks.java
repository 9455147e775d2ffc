package app.kindred.matching.candidate;

import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The deck of each person, kept for some minutes. A deck can be made again at any time for the
 * moment at which its session began, so losing the cache costs a search and changes no page.
 */
@Component
class Decks {

    private static final ProblemType NOT_READY =
            new ProblemType("profile-not-ready", 409, "The profile is not ready for discovery");

    /** Each costs a search: some seconds of one connection in all. */
    private static final int WARMED = 200;

    private final CandidateQuery query;
    private final DeckMaker maker;
    private final TieredCache cache;
    private final CacheSpec<Deck> spec;
    private final Clock clock;

    Decks(
            CandidateQuery query,
            DeckMaker maker,
            TieredCache cache,
            CacheSpec<Deck> spec,
            Clock clock) {
        this.query = query;
        this.maker = maker;
        this.cache = cache;
        this.spec = spec;
        this.clock = clock;
    }

    /** The deck that a session starts with: the one that is there, or a new one of this moment. */
    Deck current(UUID person, Instant now) {
        return cached(person, now).orElseGet(() -> make(person, now));
    }

    /** The deck of a session that began at that moment. */
    Deck asOf(UUID person, Instant began) {
        return cached(person, began)
                .filter(deck -> deck.asOf().equals(began))
                .orElseGet(() -> make(person, began));
    }

    /** A new deck, because the one that is there has run out. */
    Deck renew(UUID person, Instant now) {
        var deck = make(person, now);
        cache.put(spec, person.toString(), deck, deck.asOf().toEpochMilli());
        return deck;
    }

    /** Those who were here last will be back first. */
    @EventListener(ApplicationReadyEvent.class)
    void warm() {
        cache.warm(
                spec,
                () -> query.listRecentlyActive(WARMED).stream().map(UUID::toString).toList(),
                this::makeAll);
    }

    private Map<String, Deck> makeAll(Set<String> people) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var decks = new HashMap<String, Deck>();
        people.forEach(id -> find(UUID.fromString(id), now).ifPresent(deck -> decks.put(id, deck)));
        return decks;
    }

    private Optional<Deck> cached(UUID person, Instant asOf) {
        return cache.get(spec, person.toString(), () -> find(person, asOf));
    }

    private Optional<Deck> find(UUID person, Instant asOf) {
        return query.findViewer(person, asOf)
                .filter(viewer -> viewer.place() != null && !viewer.paused())
                .map(viewer -> maker.make(viewer, asOf));
    }

    private Deck make(UUID person, Instant asOf) {
        var viewer =
                query.findViewer(person, asOf)
                        .orElseThrow(
                                () ->
                                        notReady(
                                                "This profile has not arrived here yet: complete it,"
                                                        + " or try again in a moment."));
        if (viewer.place() == null) {
            throw notReady("Set a location first: PUT /api/users/me/location.");
        }
        if (viewer.paused()) {
            throw notReady("Discovery is paused: resume it by PUT /api/users/me/visibility.");
        }
        return maker.make(viewer, asOf);
    }

    private static ProblemException notReady(String detail) {
        return new ProblemException(NOT_READY, detail);
    }
}
