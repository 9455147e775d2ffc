package app.kindred.matching.candidate;

import app.kindred.matching.score.Scorer;
import app.kindred.matching.score.Scorers;
import app.kindred.shared.telemetry.NamedQueries;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a deck: search, widen if nobody is there, score, rank. */
@Component
class DeckMaker {

    private final CandidateQuery query;
    private final NamedQueries named;
    private final Scorers scorers;
    private final ScoringPool scoring;
    private final CandidateProperties properties;
    private final ObservationRegistry observations;
    private final Counter widened;

    DeckMaker(
            CandidateQuery query,
            NamedQueries named,
            Scorers scorers,
            ScoringPool scoring,
            CandidateProperties properties,
            ObservationRegistry observations,
            MeterRegistry meters) {
        this.query = query;
        this.named = named;
        this.scorers = scorers;
        this.scoring = scoring;
        this.properties = properties;
        this.observations = observations;
        this.widened = meters.counter("candidates.widened");
    }

    Deck make(Viewer viewer, Instant asOf) {
        var found =
                observe(
                        "matching.filter_location",
                        observation -> {
                            var reached = reach(viewer, asOf);
                            observation.highCardinalityKeyValue(
                                    "nearby_users.count",
                                    Integer.toString(reached.people().size()));
                            return reached;
                        });
        var entries =
                observe(
                        "matching.calculate_compatibility",
                        observation -> {
                            observation.highCardinalityKeyValue(
                                    "scored_users.count", Integer.toString(found.people().size()));
                            return scoring.compute(() -> ranked(viewer, found.people(), asOf));
                        });
        return new Deck(asOf, found.widenedToKm(), found.full(), entries);
    }

    private List<Deck.Entry> ranked(Viewer viewer, List<Candidate> pool, Instant asOf) {
        var scorer = scorers.current();
        return new Ranking(scorer, properties)
                .rank(viewer, pool, asOf).stream()
                        .map(candidate -> entry(scorer, viewer, candidate))
                        .toList();
    }

    private Reached reach(Viewer viewer, Instant asOf) {
        var within = search(viewer, viewer.maxKm(), 0, asOf);
        if (!within.people().isEmpty()) {
            return within;
        }
        @Nullable Integer widest = null;
        int emptyWithin = viewer.maxKm();
        for (int km : properties.widenTo()) {
            if (km > viewer.maxKm()) {
                widest = km;
                var wider = search(viewer, km, emptyWithin, asOf);
                emptyWithin = km;
                if (!wider.people().isEmpty()) {
                    widened.increment();
                    return new Reached(wider.people(), km, wider.full());
                }
            }
        }
        return new Reached(List.of(), widest, false);
    }

    private Reached search(Viewer viewer, int km, int beyondKm, Instant asOf) {
        var search = new Search(viewer, km, beyondKm, asOf, asOf.minus(properties.passCoolDown()));
        var nearest =
                named.time(
                        "matching.find_nearby", () -> query.nearest(search, properties.nearest()));
        var people = new ArrayList<>(nearest);
        people.addAll(
                named.time(
                        "matching.find_admirers",
                        () -> query.admirers(search, properties.recent())));
        boolean full = nearest.size() >= properties.nearest();
        if (full && properties.recent() > 0) {
            // Where the nearest are everybody, the recently active are among them.
            people.addAll(
                    named.time(
                            "matching.find_recent",
                            () -> query.recent(search, properties.recent())));
        }
        var known = new HashSet<UUID>();
        people.removeIf(person -> !known.add(person.id()));
        return new Reached(people, null, full);
    }

    private static Deck.Entry entry(Scorer scorer, Viewer viewer, Candidate candidate) {
        double compatibility = scorer.compatibility(viewer.person(), candidate.person());
        return new Deck.Entry(
                candidate.id(),
                candidate.hideDistance() ? null : DistanceBucket.of(candidate.metres()),
                Math.round(compatibility * 100) / 100.0,
                scorer.reasons(viewer.person(), candidate.person()));
    }

    private <T> T observe(String name, java.util.function.Function<Observation, T> work) {
        var observation =
                Observation.createNotStarted(name, observations)
                        .highCardinalityKeyValue(KeyValue.of("operation.name", name));
        return Objects.requireNonNull(observation.observe(() -> work.apply(observation)));
    }

    private record Reached(List<Candidate> people, @Nullable Integer widenedToKm, boolean full) {}
}
