package app.kindred.matching.popularity;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import app.kindred.matching.MatchingTest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PopularityTests extends MatchingTest {

    private static final int NEIGHBOURS = 1_000;

    @Autowired private PopularityRefresh refresh;
    @Autowired private PopularityCopy copy;
    @Autowired private DataSource dataSource;
    @Autowired private TransactionTemplate transaction;

    @Test
    void everyProfileSaysHowOftenItsOwnerSaidYesAndHeardIt() {
        var she = arrives(aWoman().at(-61, -20));
        var he = arrives(aMan().at(-61, -20));
        swipe(she, he, "like");
        swipe(he, she, "dislike");

        refreshed();

        assertThat(counts(she)).containsExactly(1, 1, 1, 0);
        assertThat(counts(he)).containsExactly(1, 0, 1, 1);

        jdbc.sql("DELETE FROM swipe WHERE swiper_id = ?").param(she).update();
        refreshed();

        assertThat(counts(she)).containsExactly(0, 0, 1, 0);
        assertThat(counts(he)).containsExactly(1, 0, 0, 0);
    }

    @Test
    void whoIsJustBeingWrittenIsLeftForTheNextTime() {
        var she = arrives(aWoman().at(-61, -21));
        var he = arrives(aMan().at(-61, -21));
        swipe(she, he, "like");

        transaction.executeWithoutResult(
                status -> {
                    jdbc.sql("UPDATE profile SET last_active = now() WHERE id = ?")
                            .param(she)
                            .update();
                    CompletableFuture.runAsync(this::refreshed).join();
                });

        assertThat(counts(she)).containsExactly(0, 0, 0, 0);
        assertThat(counts(he)).containsExactly(0, 0, 1, 1);
        refreshed();
        assertThat(counts(she)).containsExactly(1, 1, 0, 0);
    }

    @Test
    void neighboursStayInTheirPageThoughAllOfThemAreCounted() {
        assumeThat(replicasThatHoldBackWhatIsReclaimed()).isZero();
        jdbc.sql(
                        """
                        WITH neighbour AS (
                            INSERT INTO profile (id, last_active, active_hour, cell, birth_date, gender, wants, min_age, max_age,
                                                 max_km, version)
                            SELECT md5('neighbour' || i)::uuid, now(), 0, -2, date '1990-01-01', 1, 2, 18, 99, 50, 1
                            FROM generate_series(1, :neighbours) AS i
                            RETURNING id
                        )
                        INSERT INTO swipe (swiper_id, target_id, action) SELECT id, gen_random_uuid(), 1 FROM neighbour
                        """)
                .param("neighbours", NEIGHBOURS)
                .update();
        var before = pages();

        refreshed();

        assertThat(
                        jdbc.sql("SELECT sum(likes_given) FROM profile WHERE cell = -2")
                                .query(Integer.class)
                                .single())
                .isEqualTo(NEIGHBOURS);
        var after = pages();
        long moved = 0;
        for (int i = 0; i < NEIGHBOURS; i++) {
            moved += before.get(i).equals(after.get(i)) ? 0 : 1;
        }
        // In one statement three quarters would.
        assertThat(moved).isLessThan(NEIGHBOURS / 4);
    }

    @Test
    void aRefreshMayTakeLongerThanAnyRequest() {
        var impatient = new JdbcTransactionManager(dataSource);
        impatient.setDefaultTimeout(1);
        var slow = new PopularityRefresh(new JdbcTemplate(dataSource), copy, impatient);

        var refreshing =
                Objects.requireNonNull(
                        transaction.execute(
                                status -> {
                                    jdbc.sql("LOCK TABLE swipe IN ACCESS EXCLUSIVE MODE").update();
                                    var begun =
                                            CompletableFuture.runAsync(
                                                    () -> await().until(slow::refresh));
                                    jdbc.sql("SELECT pg_sleep(2)").query().listOfRows();
                                    return begun;
                                }));

        assertThat(refreshing).succeedsWithin(Duration.ofSeconds(30));
    }

    /** The job of the context itself may just be at it. */
    private void refreshed() {
        await().until(refresh::refresh);
    }

    /** What a replica may still be reading is not reclaimed between two slices. */
    private int replicasThatHoldBackWhatIsReclaimed() {
        return jdbc.sql("SELECT count(*) FROM pg_stat_get_wal_senders()")
                .query(Integer.class)
                .single();
    }

    private List<Integer> counts(UUID id) {
        return jdbc.sql(
                        "SELECT swipes_given, likes_given, swipes_received, likes_received FROM profile WHERE id = ?")
                .param(id)
                .query(
                        (row, number) ->
                                List.of(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
                .single();
    }

    private List<String> pages() {
        return jdbc.sql(
                        "SELECT split_part(ctid::text, ',', 1) FROM profile WHERE cell = -2 ORDER BY id")
                .query(String.class)
                .list();
    }
}
