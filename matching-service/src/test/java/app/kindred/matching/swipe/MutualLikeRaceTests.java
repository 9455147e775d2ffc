package app.kindred.matching.swipe;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MutualLikeRaceTests extends MatchingTest {

    private static final int PAIRS = 1_000;

    /** More would only wait for a connection. */
    private static final int PAIRS_AT_ONCE = 16;

    @Test
    void aThousandPairsWhoLikeEachOtherAtOnceMakeAThousandMatches() throws Exception {
        var pairs = new ArrayList<List<UUID>>();
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(List.of(arrives(aWoman().at(-40, 100)), arrives(aMan().at(-40, 100))));
        }

        var answers = new ArrayList<List<Future<Answer>>>();
        try (var threads = Executors.newFixedThreadPool(2 * PAIRS_AT_ONCE)) {
            for (var pair : pairs) {
                var together = new CyclicBarrier(2);
                Callable<Answer> one =
                        () -> {
                            together.await();
                            return swipe(pair.get(0), pair.get(1), "like");
                        };
                Callable<Answer> other =
                        () -> {
                            together.await();
                            return swipe(pair.get(1), pair.get(0), "like");
                        };
                answers.add(List.of(threads.submit(one), threads.submit(other)));
            }
        }

        for (int i = 0; i < PAIRS; i++) {
            var matchIds = new ArrayList<String>();
            for (var future : answers.get(i)) {
                var answer = future.get();
                assertThat(answer.status()).isEqualTo(201);
                if (answer.body().path("matched").booleanValue()) {
                    matchIds.add(answer.text("matchId"));
                }
            }
            var stored =
                    jdbc.sql(
                                    """
                                    SELECT id::text FROM match
                                    WHERE low_id = least(:a, :b) AND high_id = greatest(:a, :b)
                                    """)
                            .param("a", pairs.get(i).get(0))
                            .param("b", pairs.get(i).get(1))
                            .query(String.class)
                            .list();
            assertThat(stored).hasSize(1);
            assertThat(matchIds).isNotEmpty().containsOnly(stored.getFirst());
        }
    }
}
