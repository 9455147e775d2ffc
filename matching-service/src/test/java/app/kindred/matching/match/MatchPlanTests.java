package app.kindred.matching.match;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Plans;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Pins the index of each question about matches, planned with its values and once for all. */
@Transactional
class MatchPlanTests extends MatchingTest {

    @Autowired private TransactionTemplate transaction;

    /** Gone again after each test: others read all matches there are. */
    @BeforeEach
    void thousandsOfMatches() {
        jdbc.sql(
                        """
                        INSERT INTO match (id, low_id, high_id, created_at)
                        SELECT md5(i::text)::uuid,
                               CASE i % 8 WHEN 0 THEN :popular ELSE ('1' || substr(md5((i % 401)::text), 2))::uuid END,
                               ('e' || substr(md5('h' || i % 211), 2))::uuid, now() - i * interval '1 minute'
                        FROM generate_series(1, 5000) AS i
                        ON CONFLICT DO NOTHING
                        """)
                .param("popular", Plans.POPULAR)
                .update();
        jdbc.sql("ANALYZE match").update();
    }

    @Test
    void aPageOfMatchesIsReadFromBothEndsInTheOrderOfTheirIndexes() {
        for (var plan : plans(MatchStore.LIST)) {
            assertThat(plan)
                    .containsPattern(
                            "using match_low_idx.*\\n *Index Cond: \\(\\(low_id = .* AND \\(ROW\\(created_at, id\\) <")
                    .containsPattern(
                            "using match_high_idx.*\\n *Index Cond: \\(\\(high_id = .* AND \\(ROW\\(created_at, id\\) <")
                    .contains("Merge Append")
                    .contains("using profile_pkey", "using card_pkey", "using account_pkey");
        }
    }

    @Test
    void oneMatchIsReadByItsKey() {
        for (var sql : List.of(MatchStore.GET, MatchStore.CLOSE_MINE, MatchStore.AFTER)) {
            assertThat(plans(sql))
                    .allSatisfy(plan -> assertThat(plan).contains("using match_pkey"));
        }
    }

    @Test
    void aPairIsReadByItsKey() {
        for (var sql : List.of(MatchStore.BY_PAIR, MatchStore.CLOSE_PAIR)) {
            assertThat(plans(sql))
                    .allSatisfy(
                            plan ->
                                    assertThat(plan)
                                            .containsPattern(
                                                    "using match_pair_key.*\\n *Index Cond: .*low_id = .* AND \\(high_id = "));
        }
    }

    private List<String> plans(String sql) {
        var now = Instant.now();
        var plans =
                Plans.of(
                        jdbc,
                        transaction,
                        sql,
                        Map.of(
                                "me",
                                Plans.POPULAR,
                                "id",
                                Plans.POPULAR,
                                "by",
                                Plans.POPULAR,
                                "low",
                                Plans.POPULAR,
                                "high",
                                Plans.POPULAR,
                                "before",
                                now,
                                "beforeId",
                                Plans.POPULAR,
                                "now",
                                now,
                                "limit",
                                50));
        assertThat(plans).allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan", "Bitmap"));
        return plans;
    }
}
