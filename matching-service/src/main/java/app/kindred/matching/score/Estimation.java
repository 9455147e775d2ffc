package app.kindred.matching.score;

import app.kindred.matching.score.ParameterStore.Judgement;
import java.util.List;

/**
 * Fits the parameters to swipes that were made: the yes rate is their mean, the weights of what
 * profiles share come of a logistic regression in which the people's own rates stand fixed. Kept
 * within sane bounds and close to the priors until there is much data, so that a small or odd
 * history cannot bend the ranking.
 */
final class Estimation {

    private static final int LEAST = 1_000;
    private static final int ROUNDS = 200;
    private static final double STEP = 2.0;
    private static final double RIDGE = 200;
    private static final double HEAVIEST = 1.0;

    // Each weighs one thing alone.
    private static final Scorer INTERESTS = new Scorer(new ScoreParameters(0.5, 1, 1, 0, 0, 0));
    private static final Scorer GOAL = new Scorer(new ScoreParameters(0.5, 1, 0, 1, 0, 0));
    private static final Scorer GOING_OUT = new Scorer(new ScoreParameters(0.5, 1, 0, 0, 1, 0));
    private static final Scorer AGE = new Scorer(new ScoreParameters(0.5, 1, 0, 0, 0, 1));

    private Estimation() {}

    /** New parameters, or those given where the history is too small to say. */
    static ScoreParameters estimate(ScoreParameters prior, List<Judgement> history) {
        if (history.size() < LEAST) {
            return prior;
        }
        double yes = history.stream().filter(Judgement::liked).count();
        double rate = Math.clamp(yes / history.size(), 0.02, 0.98);
        var rated = new ScoreParameters(rate, prior.strength(), 0, 0, 0, 0);
        var scorer = new Scorer(rated);
        double average = Math.log(rate / (1 - rate));

        var start = new double[] {prior.interests(), prior.goal(), prior.goingOut(), prior.age()};
        var weights = start.clone();
        double intercept = 0;
        int people = history.size();
        var offsets = new double[people];
        var features = new double[people][];
        for (int i = 0; i < people; i++) {
            var swipe = history.get(i);
            offsets[i] = scorer.readiness(swipe.from()) + scorer.appeal(swipe.to()) - average;
            features[i] = features(swipe.from(), swipe.to());
        }
        for (int round = 0; round < ROUNDS; round++) {
            var gradient = new double[weights.length];
            double drift = 0;
            for (int i = 0; i < people; i++) {
                double logOdds = offsets[i] + intercept;
                for (int w = 0; w < weights.length; w++) {
                    logOdds += weights[w] * features[i][w];
                }
                double error = (history.get(i).liked() ? 1 : 0) - 1 / (1 + Math.exp(-logOdds));
                drift += error;
                for (int w = 0; w < weights.length; w++) {
                    gradient[w] += error * features[i][w];
                }
            }
            intercept += STEP * drift / people;
            for (int w = 0; w < weights.length; w++) {
                double pull = RIDGE * (start[w] - weights[w]);
                weights[w] =
                        Math.clamp(
                                weights[w] + STEP * (gradient[w] + pull) / (people + RIDGE),
                                0,
                                HEAVIEST);
            }
        }
        return new ScoreParameters(
                rate, prior.strength(), weights[0], weights[1], weights[2], weights[3]);
    }

    /** What two people share, each from 0 to 1, by a scorer that weighs one thing at a time. */
    private static double[] features(Person one, Person other) {
        return new double[] {
            INTERESTS.shared(one, other),
            GOAL.shared(one, other),
            GOING_OUT.shared(one, other),
            AGE.shared(one, other)
        };
    }
}
