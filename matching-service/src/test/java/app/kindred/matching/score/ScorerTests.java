package app.kindred.matching.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScorerTests {

    private final Scorer scorer = new Scorer(ScoreParameters.PRIORS);

    private static Person person(int given, int yesGiven, int received, int yesReceived) {
        return new Person(30, 0, 0, 0, 0, given, yesGiven, received, yesReceived);
    }

    @Test
    void twoStrangersStartFromThePriorAndWhatTheyShare() {
        var stranger = person(0, 0, 0, 0);
        double logOdds = Math.log(0.35 / 0.65) + ScoreParameters.PRIORS.age();
        double likes = 1 / (1 + Math.exp(-logOdds));

        assertThat(scorer.mutual(stranger, stranger)).isCloseTo(likes * likes, within(1e-12));
    }

    @Test
    void theScoreIsTheProductOfBothDirectionsAndTheSameFromBothSides() {
        var choosy = person(200, 10, 300, 150);
        var generous = person(50, 40, 20, 2);

        assertThat(scorer.mutual(choosy, generous))
                .isCloseTo(
                        scorer.likes(choosy, generous) * scorer.likes(generous, choosy),
                        within(1e-12))
                .isCloseTo(scorer.mutual(generous, choosy), within(1e-12));
    }

    @Test
    void aPoolIsScoredAsItsPairsAre() {
        var viewer = person(10, 4, 20, 9);
        var pool = List.of(person(1, 1, 0, 0), person(500, 3, 40, 39), person(0, 0, 0, 0));
        var scores = new double[pool.size()];

        scorer.mutual(viewer, pool, scores);

        for (int i = 0; i < scores.length; i++) {
            assertThat(scores[i]).isCloseTo(scorer.mutual(viewer, pool.get(i)), within(1e-12));
        }
    }

    @Test
    void whatIsShownComesFromTheProfilesAlone() {
        var viewer = new Person(30, 0b1111, 1, 2, 3, 100, 50, 100, 50);
        var unwanted = new Person(31, 0b0111, 1, 2, 3, 100, 0, 1000, 0);
        var wanted = new Person(31, 0b0111, 1, 2, 3, 100, 100, 1000, 1000);

        assertThat(scorer.compatibility(viewer, wanted))
                .isEqualTo(scorer.compatibility(viewer, unwanted))
                .isBetween(0.0, 1.0);
        assertThat(scorer.reasons(viewer, wanted))
                .isEqualTo(scorer.reasons(viewer, unwanted))
                .containsExactly(
                        "4 shared interests",
                        "looking for the same",
                        "both often out",
                        "about the same age");
    }
}
