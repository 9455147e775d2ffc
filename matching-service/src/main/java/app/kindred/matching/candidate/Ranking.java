package app.kindred.matching.candidate;

import app.kindred.matching.score.Person;
import app.kindred.matching.score.Scorer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Orders a pool. The score is re-ranked, not blunted: activity, distance by its bucket, and views
 * already received weigh gently on it, and about every tenth place goes to whoever was shown least.
 */
final class Ranking {

    private final Scorer scorer;
    private final CandidateProperties properties;

    Ranking(Scorer scorer, CandidateProperties properties) {
        this.scorer = scorer;
        this.properties = properties;
    }

    List<Candidate> rank(Viewer viewer, List<Candidate> pool, Instant asOf) {
        var people = pool.stream().map(Candidate::person).toList();
        var scores = new double[pool.size()];
        scorer.mutual(viewer.person(), people, scores);
        var ranked = new ArrayList<Ranked>(pool.size());
        for (int i = 0; i < scores.length; i++) {
            var candidate = pool.get(i);
            ranked.add(new Ranked(candidate, scores[i] * weight(candidate, viewer.maxKm(), asOf)));
        }
        ranked.sort(
                Comparator.comparingDouble(Ranked::rank)
                        .reversed()
                        .thenComparing(each -> each.candidate().id()));
        return explore(ranked.stream().map(Ranked::candidate).toList());
    }

    /** All that turns the score of a pair into a place in the deck, apart from exploration. */
    double weight(Candidate candidate, int reachKm, Instant asOf) {
        return activity(candidate.lastActive(), asOf)
                * closeness(candidate, reachKm)
                * freshness(candidate.person());
    }

    double activity(Instant lastActive, Instant asOf) {
        double silence = Math.max(0, Duration.between(lastActive, asOf).toSeconds());
        double halves = silence / Math.max(1, properties.activityHalfLife().toSeconds());
        double floor = properties.activityFloor();
        return floor + (1 - floor) * Math.pow(0.5, halves);
    }

    /**
     * Who hides the distance is ranked as if half way out: where they are must not show in the
     * order.
     */
    double closeness(Candidate candidate, int reachKm) {
        if (properties.distanceHalfKm() == 0) {
            return 1;
        }
        double km =
                candidate.hideDistance() ? reachKm / 2.0 : DistanceBucket.of(candidate.metres());
        return Math.pow(0.5, km / properties.distanceHalfKm());
    }

    double freshness(Person person) {
        return Math.pow(1 + person.received(), -properties.damping());
    }

    private List<Candidate> explore(List<Candidate> ranked) {
        if (properties.exploration() == 0) {
            return ranked;
        }
        int every = (int) Math.round(1 / properties.exploration());
        var leastShown = new ArrayList<>(ranked);
        leastShown.sort(
                Comparator.<Candidate>comparingInt(each -> each.person().received())
                        .thenComparing(Candidate::id));
        var result = new java.util.LinkedHashSet<Candidate>();
        var best = ranked.iterator();
        var rare = leastShown.iterator();
        while (result.size() < ranked.size()) {
            var source = (result.size() + 1) % every == 0 ? rare : best;
            Candidate next;
            do {
                next = source.next();
            } while (!result.add(next));
        }
        return List.copyOf(result);
    }

    private record Ranked(Candidate candidate, double rank) {}
}
