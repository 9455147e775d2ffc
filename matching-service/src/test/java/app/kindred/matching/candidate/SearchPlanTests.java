package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import java.lang.reflect.Array;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** Pins the index of each search, planned with its values and planned once for all. */
class SearchPlanTests extends MatchingTest {

    private static final int CROWD = 20_000;
    private static final List<String> MODES = List.of("force_custom_plan", "force_generic_plan");
    private static final String[] NEVER = {
        "Bitmap", "Seq Scan on profile", "Seq Scan on swipe", "JIT"
    };
    private static final String BY_CELL =
            "Index Cond: ((cell = near.cell) AND (seek = near.seek) AND (active_hour >= span.since)";
    private static UUID viewer = new UUID(0, 0);

    @Autowired private CandidateQuery query;
    @Autowired private TransactionTemplate transaction;

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
        jdbc.sql(
                        """
                        INSERT INTO swipe (swiper_id, target_id, action)
                        SELECT md5((i % 700)::text)::uuid, gen_random_uuid(), 1 FROM generate_series(1, 20000) AS i
                        """)
                .update();
        jdbc.sql("ANALYZE swipe").update();
    }

    @Test
    void theNearestAreReadInTheOrderOfTheirPartialIndex() {
        for (var mode : MODES) {
            assertThat(plan(query.nearestSql(search().viewer(), false, 200), search(), mode))
                    .contains("Index Scan using profile_near_2_1_idx")
                    .contains("Order By: (geog <-> ")
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void theNearestOfAHeavySwiperAreReadRingByRing() {
        for (var mode : MODES) {
            assertThat(plan(query.nearestSql(heavy(), false, 200), search(), mode))
                    .contains("Index Scan using profile_near_2_1_idx")
                    .containsPattern("Index Cond: .*geog && .*ring.until")
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER)
                    .doesNotContain("Order By");
        }
    }

    @Test
    void theRecentAreReadInTheOrderOfTheirCells() {
        for (var mode : MODES) {
            assertThat(plan(query.recentSql(search().viewer(), 100), search(), mode))
                    .contains("Index Scan using profile_recent_idx")
                    .contains(BY_CELL)
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void theRecentOfAHeavySwiperAreReadFromTheCoveringIndexAlone() {
        for (var mode : MODES) {
            assertThat(plan(query.recentSql(heavy(), 100), search(), mode))
                    .contains("Index Only Scan using profile_recent_idx")
                    .contains(BY_CELL)
                    .contains("Index Scan using profile_pkey")
                    .contains("NOT (hashed SubPlan")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void thoseWhoLikedAreFoundByTheirTarget() {
        for (var mode : MODES) {
            assertThat(plan(CandidateQuery.admirersSql(100), search(), mode))
                    .contains("using swipe_target_idx")
                    .contains("Index Scan using profile_pkey")
                    .doesNotContain(NEVER);
        }
    }

    @Test
    void aSearchFarOutAsksThoseWhoReachThatFar() {
        var search = search();
        var far = new Search(search.viewer(), 500, 200, search.asOf(), search.cooledDown());

        for (var mode : MODES) {
            assertThat(plan(query.nearestSql(far.viewer(), true, 200), far, mode))
                    .contains("Index Scan using profile_far_idx")
                    .doesNotContain(NEVER);
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

    private String plan(String sql, Search search, String mode) {
        var parameters = CandidateQuery.parameters(search);
        var parsed = NamedParameterUtils.parseSqlStatement(sql);
        var numbered = numbered(NamedParameterUtils.substituteNamedParameters(parsed, null));
        var values =
                NamedParameterUtils.buildSqlParameterList(
                                parsed, new MapSqlParameterSource(parameters))
                        .stream()
                        .map(parameter -> literal(parameters, parameter.getName()))
                        .collect(Collectors.joining(", "));
        return Objects.requireNonNull(
                transaction.execute(
                        status -> {
                            jdbc.sql("SET LOCAL plan_cache_mode = " + mode).update();
                            jdbc.sql("PREPARE search AS " + numbered).update();
                            var plan =
                                    jdbc.sql("EXPLAIN EXECUTE search (" + values + ")")
                                            .query(String.class)
                                            .list();
                            jdbc.sql("DEALLOCATE search").update();
                            return String.join("\n", plan);
                        }));
    }

    private static String numbered(String sql) {
        var result = new StringBuilder();
        int number = 0;
        for (char c : sql.toCharArray()) {
            if (c == '?') {
                result.append('$').append(++number);
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    private static String literal(Map<String, Object> parameters, String name) {
        var value = parameters.get(name);
        if (value instanceof SqlParameterValue typed) {
            value = typed.getValue();
        }
        if (value != null && value.getClass().isArray()) {
            var array = value;
            return IntStream.range(0, Array.getLength(array))
                    .mapToObj(i -> String.valueOf(Array.get(array, i)))
                    .collect(Collectors.joining(",", "'{", "}'"));
        }
        return "'" + value + "'";
    }
}
