package app.kindred.matching.score;

/**
 * Everything the score can be tuned by. The weights are log-odds: 0.1 makes a yes about a tenth
 * more likely.
 *
 * @param yesRate the share of likes among all swipes, where the smoothed rates start
 * @param strength how many swipes the prior counts for
 * @param interests weight of five or more shared interests, fewer count in proportion
 * @param goal weight of looking for the same
 * @param goingOut weight of going out as often
 * @param age weight of being of one age, nothing from fifteen years apart
 */
public record ScoreParameters(
        double yesRate,
        double strength,
        double interests,
        double goal,
        double goingOut,
        double age) {

    /** What a new deployment starts with: a third says yes, profiles matter a little. */
    public static final ScoreParameters PRIORS =
            new ScoreParameters(0.35, 5, 0.20, 0.15, 0.05, 0.15);

    public ScoreParameters {
        if (!(yesRate > 0 && yesRate < 1) || !(strength > 0)) {
            throw new IllegalArgumentException(
                    "The yes rate must lie between 0 and 1 and the strength above 0");
        }
        if (interests < 0 || goal < 0 || goingOut < 0 || age < 0) {
            throw new IllegalArgumentException("What two people share never counts against them");
        }
    }

    double profileWeight() {
        return interests + goal + goingOut + age;
    }
}
