package app.kindred.matching.score;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.score.ParameterStore.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class EstimationTests extends MatchingTest {

    @Autowired private EstimateParameters estimateParameters;
    @Autowired private ParameterStore store;
    @Autowired private Scorers scorers;

    @Test
    void aSmallHistoryLeavesThePriors() {
        assertThat(Estimation.estimate(ScoreParameters.PRIORS, history(999, 0.5)))
                .isEqualTo(ScoreParameters.PRIORS);
    }

    @Test
    void whatMattersInTheHistoryGainsWeight() {
        var estimated = Estimation.estimate(ScoreParameters.PRIORS, history(20_000, 0.8));

        assertThat(estimated.goal()).isCloseTo(0.8, within(0.15));
        assertThat(estimated.goingOut()).isLessThan(0.2);
        assertThat(estimated.interests()).isBetween(0.0, 0.5);
    }

    @Test
    void oneInstanceEstimatesAndAllFollow() {
        var she = arrives(aWoman().at(33, 33));
        var he = arrives(aMan().at(33, 33));
        swipe(she, he, "like");

        estimateParameters.estimate();
        scorers.reload();

        assertThat(store.find()).hasValue(scorers.current().parameters());
    }

    /**
     * Swipes of people without a past, in which looking for the same is worth {@code goal}
     * log-odds.
     */
    private static List<Judgement> history(int many, double goal) {
        var random = new SplittableRandom(5);
        var history = new ArrayList<Judgement>();
        for (int i = 0; i < many; i++) {
            var from = person(random);
            var to = person(random);
            double logOdds = -1 + (from.goal() == to.goal() ? goal : 0);
            boolean liked = random.nextDouble() < 1 / (1 + Math.exp(-logOdds));
            history.add(new Judgement(from, to, liked));
        }
        return history;
    }

    private static Person person(SplittableRandom random) {
        return new Person(
                20 + random.nextInt(30),
                random.nextLong() & random.nextLong() & random.nextLong() & random.nextLong(),
                0,
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                0,
                0,
                0,
                0);
    }
}
