package app.kindred.matching.likes;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Plans;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Pins the index of the likes received, planned with its values and once for all. */
class LikesPlanTests extends MatchingTest {

    @Autowired private TransactionTemplate transaction;

    @Test
    void likesAreReadInTheOrderOfTheirIndexUntilThePageIsFull() {
        var parameters =
                Map.<String, Object>of(
                        "me",
                        Plans.POPULAR,
                        "before",
                        Instant.now(),
                        "beforeId",
                        Plans.POPULAR,
                        "limit",
                        50);

        var plans = Plans.of(jdbc, transaction, LikesQuery.SQL, parameters);

        // Planned for somebody of whom nothing is known, who has one like or none, order costs
        // nothing.
        assertThat(plans.getFirst())
                .contains("Incremental Sort", "Presorted Key: swipe.created_at");
        for (var plan : plans) {
            for (int action : new int[] {1, 2}) {
                assertThat(plan)
                        .containsPattern(
                                "using swipe_target_idx.*\\n *Index Cond: \\(\\(target_id = .* AND \\(action = %d\\) AND \\(created_at <= "
                                        .formatted(action));
            }
            assertThat(plan)
                    .contains("using profile_pkey", "using card_pkey")
                    .containsPattern("Index Only Scan using swipe_(pkey|latest_idx) on swipe mine")
                    .containsPattern("using block_(pkey|blocked_idx)")
                    .doesNotContain("Seq Scan", "Bitmap");
        }
    }
}
