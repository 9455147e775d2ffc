package app.kindred.matching.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import app.kindred.matching.score.Evaluation.Judged;
import app.kindred.matching.score.Evaluation.Pair;
import app.kindred.matching.score.Evaluation.Profile;
import app.kindred.matching.score.Evaluation.Swipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EvaluationTests {

    private final Evaluation evaluation = new Evaluation(new Scorer(ScoreParameters.PRIORS), 1);

    @Test
    void theAreaUnderTheCurveIsThatOfTheTextbook() {
        var judged =
                List.of(
                        new Judged("a", 0.9, true),
                        new Judged("b", 0.8, false),
                        new Judged("c", 0.7, true),
                        new Judged("d", 0.7, false),
                        new Judged("e", 0.1, false));

        assertThat(Evaluation.areaUnderCurve(judged)).isCloseTo((3 + 1.5) / 6, within(1e-12));
    }

    @Test
    void evenExposureHasNoGiniAndOneWinnerNearlyAll() {
        assertThat(Evaluation.gini(new int[] {3, 3, 3, 3})).isCloseTo(0, within(1e-12));
        assertThat(Evaluation.gini(new int[] {0, 0, 0, 8})).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void aHistoryThatTellsPeopleApartIsLearned() {
        var random = new SplittableRandom(7);
        var profiles = new ArrayList<Profile>();
        var history = new ArrayList<Swipe>();
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < 60; i++) {
            profiles.add(new Profile("p" + i, new Person(30, 0, 0, 0, 0, 0, 0, 0, 0)));
        }
        for (int from = 0; from < 60; from++) {
            for (int to = 0; to < 60; to++) {
                if (from != to) {
                    history.add(new Swipe("p" + from, "p" + to, likes(random, from, to)));
                    pairs.add(
                            new Pair(
                                    "p" + from,
                                    "p" + to,
                                    likes(random, from, to) && likes(random, to, from)));
                }
            }
        }

        var figures = evaluation.evaluate(profiles, history, pairs);

        var auc = figures.get("auc");
        assertThat(auc.value()).isGreaterThan(0.75);
        assertThat(auc.low()).isBetween(0.6, auc.value());
        assertThat(auc.high()).isBetween(auc.value(), 1.0);
        assertThat(figures.keySet())
                .containsExactly(
                        "auc",
                        "auc-per-person",
                        "precision-at-3",
                        "precision-at-5",
                        "exposure-gini");
    }

    @Test
    void aFileIsReadByItsColumnsAndABadLineIsNamed() throws IOException {
        var file =
                EvaluationFile.read(
                        new BufferedReader(
                                new StringReader(
                                        """
                                        # a comment
                                        profile,a,31,0 64,2,3
                                        swipe,a,b,1
                                        pair,a,b,0
                                        """)));

        assertThat(file.profiles())
                .containsExactly(new Profile("a", new Person(31, 1, 1, 2, 3, 0, 0, 0, 0)));
        assertThat(file.history()).containsExactly(new Swipe("a", "b", true));
        assertThat(file.pairs()).containsExactly(new Pair("a", "b", false));
        assertThatThrownBy(
                        () ->
                                EvaluationFile.read(
                                        new BufferedReader(new StringReader("pair,a,b,maybe"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Line 1");
    }

    /** People with even numbers are liked by nearly all, the others by few. */
    private static boolean likes(SplittableRandom random, int from, int to) {
        return random.nextInt(100) < (to % 2 == 0 ? 80 : 20);
    }
}
