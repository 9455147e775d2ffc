package app.kindred.matching.swipe;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.shared.testing.TestTokens;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class QuotaTests extends MatchingTest {

    @Autowired private SwipeProperties properties;

    @Test
    void aHundredLikesAtOnceSpendNoMoreThanIsLeft() throws Exception {
        var she = arrives(aWoman().at(-20, 20));
        spendAllBut(7, she);
        var targets = new ArrayList<UUID>();
        for (int i = 0; i < 100; i++) {
            targets.add(arrives(aMan().at(-20, 20)));
        }

        var start = new CountDownLatch(1);
        var answers = new ArrayList<Future<Answer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var target : targets) {
                answers.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return swipe(she, target, "like");
                                }));
            }
            start.countDown();
        }

        int created = 0;
        for (var answer : answers) {
            int status = answer.get().status();
            assertThat(status).isIn(201, 429);
            created += status == 201 ? 1 : 0;
        }
        assertThat(created).isEqualTo(7);
        assertThat(
                        jdbc.sql("SELECT count(*) FROM swipe WHERE swiper_id = :me AND action = 1")
                                .param("me", she)
                                .query(Integer.class)
                                .single())
                .isEqualTo(7);
    }

    @Test
    void aRefusedLikeSaysWhenToComeBackAndCostsNothing() {
        var she = arrives(aWoman().at(-20, 20));
        var he = arrives(aMan().at(-20, 20));
        spendAllBut(0, she);

        var refused = swipe(she, he, "like");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.response().headers().firstValue("RateLimit-Remaining")).hasValue("0");
        assertThat(swipe(she, he, "dislike").status()).isEqualTo(201);
        assertThat(swipe(TestTokens.premium(she), he, "like").status()).isEqualTo(200);
    }

    @Test
    void superlikesHaveTheirOwnLimit() {
        var she = arrives(aWoman().at(-20, 20));
        for (int i = 0; i < properties.dailySuperlikes(); i++) {
            assertThat(swipe(she, arrives(aMan().at(-20, 20)), "superlike").status())
                    .isEqualTo(201);
        }
        var he = arrives(aMan().at(-20, 20));

        assertThat(swipe(she, he, "superlike").status()).isEqualTo(429);
        assertThat(swipe(she, he, "like").status()).isEqualTo(201);
        var left = get(she, "/api/swipes/quota").body();
        assertThat(left.path("superlikes").path("remaining").intValue()).isZero();
        assertThat(left.path("likes").path("remaining").intValue())
                .isEqualTo(properties.dailyLikes() - properties.dailySuperlikes() - 1);
    }

    private void spendAllBut(int left, UUID person) {
        jdbc.sql(
                        "INSERT INTO quota (user_id, day, likes) VALUES (:me, (now() AT TIME ZONE 'UTC')::date, :spent)")
                .param("me", person)
                .param("spent", properties.dailyLikes() - left)
                .update();
    }
}
