package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Pins the index of each search, planned with its values and planned once for all. */
class SearchPlanTests extends MatchingTest {

    private static final int CROWD = 20_000;
    private static final String[] NEVER = {
        "Bitmap", "Seq Scan on profile", "Seq Scan on swipe", "popularity", "JIT"
    };
    private static final String BY_CELL =
            "Index Cond: ((cell = near.cell) AND (seek = near.seek) AND (active_hour >= span.since)";
    private static UUID viewer = new UUID(0, 0);

    @Autowired private CandidateQuery query;

    @BeforeEach
    void aCrowdOnAnIslandOfItsOwn() {
        if (viewer.getLeastSignificantBits() != 0) {
            return;
        }
        viewer = arrives(aWoman().at(-69.0045, 10).aged(30).agesSought(25, 40));
        jdbc.sql(
                        """
                        INSERT INTO profile (id, geog, last_active, active_hour, cell, birth_date, gender, wants, min_age,
                                             max_age, max_km, version)
                        SELECT gen_random_uuid(), ST_MakePoint(longitude, latitude)::geography, at,
                               (extract(epoch FROM at) / 3600)::integer,
                               floor((latitude + 90) * 4)::integer * 1440 + floor((longitude + 180) * 4)::integer,
                               current_date - (19 + i % 40) * 365, 1 + i % 2, 2 - i % 2, 18, 99, 50, 1
                        FROM (SELECT i, -69.5 + (i * 7919 % 1000) / 1000.0 AS latitude,
                                     9 + (i * 104729 % 2000) / 1000.0 AS longitude,
                                     now() - i * interval '1 minute' AS at
                              FROM generate_series(1, :crowd) AS i) AS crowd
                        """)
                .param("crowd", CROWD)
                .update();
        jdbc.sql("ANALYZE profile").update();
        Plans.fill(jdbc);
    }

    @Test
    void theNearestAreReadInTheOrderOfTheirPartialIndex() {
        for (var plan : plans(CandidateQuery.nearestSql(search().viewer(), false, 200), search())) {
            assertThat(plan)
                    .contains("Index Scan using profile_near_2_1_idx")
                    .contains("Order By: (geog <-> ")
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void theNearestOfAHeavySwiperAreReadRingByRing() {
        for (var plan : plans(CandidateQuery.nearestSql(heavy(), false, 200), search())) {
            assertThat(plan)
                    .contains("Index Scan using profile_near_2_1_idx")
                    .containsPattern("Index Cond: .*geog && \\(ring.box\\)::geography.*birth_date")
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER)
                    .doesNotContain("Order By");
        }
    }

    @Test
    void theRecentAreReadInTheOrderOfTheirCells() {
        for (var plan : plans(CandidateQuery.recentSql(search().viewer(), 100), search())) {
            assertThat(plan)
                    .contains("Index Scan using profile_recent_idx")
                    .contains(BY_CELL)
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void theRecentOfAHeavySwiperAreReadFromTheCoveringIndexAlone() {
        for (var plan : plans(CandidateQuery.recentSql(heavy(), 100), search())) {
            assertThat(plan)
                    .contains("Index Only Scan using profile_recent_idx")
                    .contains(BY_CELL)
                    .contains("Index Scan using profile_pkey")
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void thoseWhoLikedAreFoundByTheirTarget() {
        for (var plan : plans(CandidateQuery.admirersSql(100), search())) {
            assertThat(plan)
                    .contains("using swipe_target_idx")
                    .contains("Index Scan using profile_pkey")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void aSearchFarOutAsksThoseWhoReachThatFar() {
        var search = search();
        var far = new Search(search.viewer(), 500, 200, search.asOf(), search.cooledDown());

        for (var plan : plans(CandidateQuery.nearestSql(far.viewer(), true, 200), far)) {
            assertThat(plan).contains("Index Scan using profile_far_idx").doesNotContain(NEVER);
        }
    }

    @Test
    void whoSearchesIsReadByKeysAlone() {
        var parameters = Map.<String, Object>of("id", viewer, "heavy", CandidateQuery.HEAVY_SWIPER);

        for (var plan : Plans.inside(jdbc, CandidateQuery.VIEWER, parameters)) {
            assertThat(plan)
                    .contains("Index Scan using profile_pkey")
                    .containsPattern("Index Only Scan using swipe_\\w+")
                    .doesNotContain("popularity", "Seq Scan", "Bitmap", "JIT");
        }
    }

    @Test
    void aPageIsReadByKeysAlone() {
        var ids = Stream.generate(UUID::randomUUID).limit(100).toArray(UUID[]::new);
        var parameters =
                Map.<String, Object>of(
                        "me",
                        viewer,
                        "ids",
                        ids,
                        "known",
                        new long[ids.length],
                        "cooledDown",
                        Instant.now(),
                        "limit",
                        50);

        for (var plan : Plans.inside(jdbc, PageQuery.CARDS, parameters)) {
            assertThat(plan)
                    .containsPattern(
                            "Index Scan using profile_pkey.*\\n *Index Cond: \\(id = \\w+\\.id\\)")
                    .containsPattern(
                            "Index Scan using card_pkey.*\\n *Index Cond: \\(id = CASE WHEN \\(p.version <> ")
                    .containsPattern(
                            "Index Only Scan using swipe_pkey on swipe s .*\\n *Index Cond: .*swiper_id.*target_id")
                    .containsPattern(
                            "Index Only Scan using swipe_pkey on swipe s_\\d.*\\n *Index Cond: .*swiper_id.*target_id")
                    .containsPattern("using block_(pkey|blocked_idx)")
                    // In the order of the deck as it is, so that it ends where the page is full.
                    .doesNotContain("Sort", "Seq Scan", "Bitmap", "JIT");
        }
    }

    @Test
    void compilingQueriesIsOff() {
        assertThat(jdbc.sql("SHOW jit").query(String.class).single()).isEqualTo("off");
        assertThat(jdbc.sql("SHOW enable_bitmapscan").query(String.class).single())
                .isEqualTo("off");
    }

    private Viewer heavy() {
        var light = search().viewer();
        return new Viewer(
                light.id(),
                light.place(),
                light.birthDate(),
                light.gender(),
                light.wants(),
                light.minAge(),
                light.maxAge(),
                light.maxKm(),
                light.traits(),
                light.refuses(),
                light.shown(),
                light.person(),
                CandidateQuery.HEAVY_SWIPER);
    }

    private Search search() {
        var now = Instant.now();
        return new Search(
                query.findViewer(viewer, now).orElseThrow(),
                50,
                now,
                now.minus(Duration.ofDays(30)));
    }

    private List<String> plans(String sql, Search search) {
        return Plans.inside(jdbc, sql, CandidateQuery.parameters(search));
    }
}
