package app.kindred.matching.score;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code P(a likes b) · P(b likes a)}. Each direction adds, in log-odds, how readily the one says
 * yes and how often the other hears it, less the average that both contain, plus what the profiles
 * share. Immutable; allocates nothing per pair.
 */
public final class Scorer {

    private static final int MANY_INTERESTS = 5;
    private static final int FAR_APART_IN_AGE = 15;
    private static final int SOMETIMES = 2;

    private final ScoreParameters parameters;
    private final double average;

    public Scorer(ScoreParameters parameters) {
        this.parameters = parameters;
        this.average = logit(parameters.yesRate());
    }

    public ScoreParameters parameters() {
        return parameters;
    }

    /** The chance that both like each other. */
    public double mutual(Person one, Person other) {
        return mutual(readiness(one) - average, appeal(one) - average, one, other);
    }

    /** Fills {@code scores} with the chance of each of the pool. */
    public void mutual(Person viewer, List<Person> pool, double[] scores) {
        double readiness = readiness(viewer) - average;
        double appeal = appeal(viewer) - average;
        for (int i = 0; i < pool.size(); i++) {
            scores[i] = mutual(readiness, appeal, viewer, pool.get(i));
        }
    }

    private double mutual(double readiness, double appeal, Person viewer, Person candidate) {
        double shared = shared(viewer, candidate);
        return sigmoid(readiness + appeal(candidate) + shared)
                * sigmoid(readiness(candidate) + appeal + shared);
    }

    /** The chance that {@code one} likes {@code other}. */
    public double likes(Person one, Person other) {
        return sigmoid(readiness(one) + appeal(other) - average + shared(one, other));
    }

    /** What the profiles alone say, from 0 to 1: the only number that is shown to anybody. */
    public double compatibility(Person one, Person other) {
        double weight = parameters.profileWeight();
        return weight == 0 ? 0 : shared(one, other) / weight;
    }

    /** Why these two may get on, from their profiles alone; the strongest first. */
    public List<String> reasons(Person one, Person other) {
        var reasons = new ArrayList<String>();
        int interests = one.interestsSharedWith(other);
        if (interests > 0) {
            reasons.add(interests == 1 ? "1 shared interest" : interests + " shared interests");
        }
        if (sameGoal(one, other)) {
            reasons.add("looking for the same");
        }
        if (one.goingOut() > 0 && one.goingOut() == other.goingOut()) {
            reasons.add(
                    one.goingOut() < SOMETIMES
                            ? "both rarely out"
                            : one.goingOut() == SOMETIMES
                                    ? "both sometimes out"
                                    : "both often out");
        }
        if (Math.abs(one.age() - other.age()) <= 2) {
            reasons.add("about the same age");
        }
        return reasons;
    }

    /** Log-odds that this person says yes, as far as their swipes tell. */
    public double readiness(Person person) {
        return smoothed(person.yesGiven(), person.given());
    }

    /** Log-odds that this person hears yes. */
    public double appeal(Person person) {
        return smoothed(person.yesReceived(), person.received());
    }

    /** What the profiles share, in log-odds: from 0 to the sum of the profile weights. */
    public double shared(Person one, Person other) {
        double interests = Math.min(MANY_INTERESTS, one.interestsSharedWith(other));
        double years = Math.min(FAR_APART_IN_AGE, Math.abs(one.age() - other.age()));
        return parameters.interests() * interests / MANY_INTERESTS
                + (sameGoal(one, other) ? parameters.goal() : 0)
                + (one.goingOut() > 0 && one.goingOut() == other.goingOut()
                        ? parameters.goingOut()
                        : 0)
                + parameters.age() * (1 - years / FAR_APART_IN_AGE);
    }

    private static boolean sameGoal(Person one, Person other) {
        return one.goal() > 0 && one.goal() == other.goal();
    }

    /** The posterior mean under a Beta prior; its odds need no division. */
    private double smoothed(int yes, int all) {
        double prior = parameters.strength();
        double likes = yes + prior * parameters.yesRate();
        double others = all - yes + prior * (1 - parameters.yesRate());
        return Math.log(likes / others);
    }

    private static double logit(double probability) {
        return Math.log(probability / (1 - probability));
    }

    private static double sigmoid(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }
}
