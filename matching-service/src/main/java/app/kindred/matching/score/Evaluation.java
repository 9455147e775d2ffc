package app.kindred.matching.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Says how well a scorer would have ranked: it replays a history of swipes into the counts that the
 * score reads, lets the scorer judge pairs whose outcome is known, and compares. Every figure comes
 * with a 95 % bootstrap interval over the viewers, because one viewer's pairs are not independent.
 * Pure ranking quality: damping and exploration are not part of it.
 */
public final class Evaluation {

    private static final int RESAMPLES = 200;

    private final Scorer scorer;
    private final long seed;

    /**
     * @param seed of the bootstrap, so that a report can be repeated
     */
    public Evaluation(Scorer scorer, long seed) {
        this.scorer = scorer;
        this.seed = seed;
    }

    /** A profile; the counts of its {@code person} are ignored, the history makes them. */
    public record Profile(String id, Person person) {}

    /** One swipe of the past. */
    public record Swipe(String from, String to, boolean like) {}

    /** One pair that the viewer was shown, and whether it became a match. */
    public record Pair(String viewer, String candidate, boolean matched) {}

    /** A figure and the interval that holds it in 95 of 100 resamplings. */
    public record Figure(double value, double low, double high) {}

    /**
     * Judges the pairs. Pairs of people without a profile are left out.
     *
     * @return by name: auc, auc-per-person, precision-at-3, precision-at-5, exposure-gini
     */
    public Map<String, Figure> evaluate(
            List<Profile> profiles, List<Swipe> history, List<Pair> pairs) {
        var people = replay(profiles, history);
        var byViewer = new LinkedHashMap<String, List<Judged>>();
        for (var pair : pairs) {
            var viewer = people.get(pair.viewer());
            var candidate = people.get(pair.candidate());
            if (viewer != null && candidate != null) {
                byViewer.computeIfAbsent(pair.viewer(), id -> new ArrayList<>())
                        .add(
                                new Judged(
                                        pair.candidate(),
                                        scorer.mutual(viewer, candidate),
                                        pair.matched()));
            }
        }
        var viewers = List.copyOf(byViewer.values());
        var figures = new LinkedHashMap<String, Figure>();
        figures.put("auc", figure(viewers, Evaluation::auc));
        figures.put("auc-per-person", figure(viewers, Evaluation::aucPerPerson));
        figures.put("precision-at-3", figure(viewers, sample -> precision(sample, 3)));
        figures.put("precision-at-5", figure(viewers, sample -> precision(sample, 5)));
        figures.put("exposure-gini", figure(viewers, Evaluation::exposureGini));
        return figures;
    }

    private static Map<String, Person> replay(List<Profile> profiles, List<Swipe> history) {
        var counts = new HashMap<String, int[]>();
        for (var swipe : history) {
            var giving = counts.computeIfAbsent(swipe.from(), id -> new int[4]);
            var receiving = counts.computeIfAbsent(swipe.to(), id -> new int[4]);
            giving[0]++;
            receiving[2]++;
            if (swipe.like()) {
                giving[1]++;
                receiving[3]++;
            }
        }
        var people = new HashMap<String, Person>();
        for (var profile : profiles) {
            var of = counts.getOrDefault(profile.id(), new int[4]);
            var person = profile.person();
            people.put(
                    profile.id(),
                    new Person(
                            person.age(),
                            person.interestsLo(),
                            person.interestsHi(),
                            person.goal(),
                            person.goingOut(),
                            of[0],
                            of[1],
                            of[2],
                            of[3]));
        }
        return people;
    }

    private Figure figure(
            List<List<Judged>> viewers, ToDoubleFunction<List<List<Judged>>> statistic) {
        double value = statistic.applyAsDouble(viewers);
        if (viewers.isEmpty()) {
            return new Figure(value, value, value);
        }
        var random = new SplittableRandom(seed);
        var resampled = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            var sample = new ArrayList<List<Judged>>(viewers.size());
            for (int j = 0; j < viewers.size(); j++) {
                sample.add(viewers.get(random.nextInt(viewers.size())));
            }
            resampled[i] = statistic.applyAsDouble(sample);
        }
        var known = Arrays.stream(resampled).filter(Double::isFinite).sorted().toArray();
        return known.length == 0
                ? new Figure(value, Double.NaN, Double.NaN)
                : new Figure(
                        value,
                        known[(int) (known.length * 0.025)],
                        known[Math.min(known.length - 1, (int) (known.length * 0.975))]);
    }

    private static double auc(List<List<Judged>> viewers) {
        return areaUnderCurve(viewers.stream().flatMap(List::stream).toList());
    }

    /**
     * The mean over those who have both kinds of pairs: how well each one's own list is ordered.
     */
    private static double aucPerPerson(List<List<Judged>> viewers) {
        return viewers.stream()
                .mapToDouble(Evaluation::areaUnderCurve)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    /** The chance that a matched pair scores above another one, ties counting half. */
    static double areaUnderCurve(List<Judged> judged) {
        var sorted = new ArrayList<>(judged);
        sorted.sort((one, other) -> Double.compare(one.score(), other.score()));
        double positives = 0;
        double ranks = 0;
        for (int i = 0; i < sorted.size(); ) {
            int end = i;
            while (end < sorted.size() && sorted.get(end).score() == sorted.get(i).score()) {
                end++;
            }
            double rank = (i + 1 + end) / 2.0;
            for (int j = i; j < end; j++) {
                if (sorted.get(j).matched()) {
                    positives++;
                    ranks += rank;
                }
            }
            i = end;
        }
        double negatives = sorted.size() - positives;
        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }

    /** Of the places at the top of each list, the share that matched. */
    private static double precision(List<List<Judged>> viewers, int places) {
        return viewers.stream()
                .filter(list -> list.size() >= places)
                .mapToDouble(
                        list ->
                                top(list, places).stream().filter(Judged::matched).count()
                                        / (double) places)
                .average()
                .orElse(Double.NaN);
    }

    /** How unevenly the top five places of all lists fall on the candidates: 0 evenly, 1 on one. */
    private static double exposureGini(List<List<Judged>> viewers) {
        var shown = new HashMap<String, Integer>();
        for (var list : viewers) {
            list.forEach(judged -> shown.putIfAbsent(judged.candidate(), 0));
            top(list, 5).forEach(judged -> shown.merge(judged.candidate(), 1, Integer::sum));
        }
        return gini(shown.values().stream().mapToInt(Integer::intValue).sorted().toArray());
    }

    static double gini(int[] sorted) {
        double weighted = 0;
        double total = 0;
        for (int i = 0; i < sorted.length; i++) {
            weighted += (2.0 * (i + 1) - sorted.length - 1) * sorted[i];
            total += sorted[i];
        }
        return weighted / (sorted.length * total);
    }

    private static List<Judged> top(List<Judged> list, int places) {
        return list.stream()
                .sorted((one, other) -> Double.compare(other.score(), one.score()))
                .limit(places)
                .toList();
    }

    record Judged(String candidate, double score, boolean matched) {}
}
