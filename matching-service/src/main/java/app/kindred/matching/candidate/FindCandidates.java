package app.kindred.matching.candidate;

import app.kindred.matching.candidate.Deck.Entry;
import app.kindred.matching.profilecopy.Card;
import app.kindred.matching.profilecopy.EncodedCard;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers one page of a session: the deck in its order, less whoever is no longer to be shown. */
@Component
class FindCandidates {

    private final Decks decks;
    private final PageQuery pages;
    private final CandidateProperties properties;
    private final Clock clock;
    private final ObservationRegistry observations;
    private final Counter served;
    private final DistributionSummary depth;

    FindCandidates(
            Decks decks,
            PageQuery pages,
            CandidateProperties properties,
            Clock clock,
            ObservationRegistry observations,
            MeterRegistry meters) {
        this.decks = decks;
        this.pages = pages;
        this.properties = properties;
        this.clock = clock;
        this.observations = observations;
        this.served = meters.counter("candidates.served");
        this.depth = meters.summary("candidates.depth");
    }

    Page find(UUID me, @Nullable Position from, int limit) {
        var observation =
                Observation.createNotStarted("matching.find_matches", observations)
                        .highCardinalityKeyValue("operation.name", "matching.find_matches")
                        .highCardinalityKeyValue("resource.name", me.toString())
                        .highCardinalityKeyValue("user.id", me.toString());
        return Objects.requireNonNull(
                observation.observe(
                        () -> {
                            long start = System.nanoTime();
                            var page =
                                    from == null ? firstPage(me, limit) : nextPage(me, from, limit);
                            observation.highCardinalityKeyValue(
                                    "matches.count", Integer.toString(page.candidates().size()));
                            observation.highCardinalityKeyValue(
                                    "duration_ms",
                                    Long.toString((System.nanoTime() - start) / 1_000_000));
                            served.increment(page.candidates().size());
                            return page;
                        }));
    }

    private Page firstPage(UUID me, int limit) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var deck = decks.current(me, now);
        var page = page(me, deck, 0, limit);
        boolean shortOfPeople = page.candidates().size() < limit;
        boolean mayHaveMore =
                deck.full() || deck.asOf().isBefore(now.minus(properties.smallDeckFor()));
        if (shortOfPeople && mayHaveMore && deck.asOf().isBefore(now)) {
            deck = decks.renew(me, now);
            page = page(me, deck, 0, limit);
        }
        depth.record(deck.entries().size());
        return page;
    }

    private Page nextPage(UUID me, Position from, int limit) {
        return page(me, decks.asOf(me, from.asOf()), from.next(), limit);
    }

    private Page page(UUID me, Deck deck, int start, int limit) {
        var cooledDown = deck.asOf().minus(properties.passCoolDown());
        var entries = deck.entries();
        var shown = new ArrayList<Shown>(limit);
        int next = start;
        while (shown.size() < limit && next < entries.size()) {
            var chunk = entries.subList(next, Math.min(entries.size(), next + 2 * limit));
            var ids = chunk.stream().map(Entry::id).toList();
            var cards = pages.cards(me, ids, cooledDown, limit - shown.size());
            for (var card : cards) {
                int at = ids.indexOf(card.user().id());
                shown.add(Shown.of(card, chunk.get(at)));
            }
            boolean filled = shown.size() == limit;
            next += filled ? ids.indexOf(cards.getLast().user().id()) + 1 : chunk.size();
        }
        var position = next < entries.size() ? new Position(deck.asOf(), next) : null;
        return new Page(shown, position, deck.widenedToKm());
    }

    /** Where a page ended: the session, and the place in its deck. */
    record Position(Instant asOf, int next) {}

    record Page(List<Shown> candidates, @Nullable Position next, @Nullable Integer widenedToKm) {}

    /**
     * @param superlike present, and true, when this person sent the viewer a superlike
     */
    record Shown(
            @Schema(implementation = Card.class) EncodedCard user,
            @Nullable Integer distanceKm,
            double compatibility,
            List<String> reasons,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean superlike) {

        static Shown of(PageQuery.Shown card, Entry entry) {
            return new Shown(
                    card.user(),
                    entry.distanceKm(),
                    entry.compatibility(),
                    entry.reasons(),
                    card.superlike() ? true : null);
        }
    }
}
