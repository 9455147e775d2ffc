package app.kindred.matching.swipe;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Plans;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Pins the index of each question about swipes, planned with its values and once for all. */
class SwipePlanTests extends MatchingTest {

    private static final UUID OTHER = new UUID(7, 8);

    @Autowired private TransactionTemplate transaction;

    @Test
    void allThatASwipeDependsOnIsReadByThePairsKeys() {
        var parameters = Map.<String, Object>of("pair", 1, "me", Plans.POPULAR, "target", OTHER);
        for (var plan : Plans.inside(jdbc, SwipeStore.LOOK, parameters)) {
            assertThat(plan)
                    .containsPattern(
                            "using swipe_pkey on swipe m .*\\n *Index Cond: .*swiper_id.*target_id")
                    .containsPattern(
                            "using swipe_pkey on swipe t .*\\n *Index Cond: .*swiper_id.*target_id")
                    .containsPattern("using match_(pair_key|low_all_idx|high_all_idx) on match")
                    .contains("using profile_pkey")
                    .containsPattern("using block_(pkey|blocked_idx)")
                    .doesNotContain("Seq Scan", "Bitmap");
        }
    }

    @Test
    void theLastSwipeIsTheFirstOfItsIndex() {
        for (var plan : plans(SwipeStore.LAST)) {
            assertThat(plan)
                    .contains("Index Only Scan using swipe_latest_idx")
                    .doesNotContain("Sort");
        }
    }

    @Test
    void aSwipeIsTakenBackByKeys() {
        for (var plan : plans(SwipeStore.TAKE_BACK)) {
            assertThat(plan)
                    .containsPattern("using swipe_(pkey|latest_idx|target_idx)")
                    .contains("using quota_pkey");
        }
    }

    private List<String> plans(String sql) {
        var plans =
                Plans.of(
                        jdbc,
                        transaction,
                        sql,
                        Map.of(
                                "me",
                                Plans.POPULAR,
                                "target",
                                OTHER,
                                "at",
                                Instant.now(),
                                "day",
                                LocalDate.now()));
        assertThat(plans).allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan", "Bitmap"));
        return plans;
    }
}
