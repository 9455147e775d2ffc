package app.kindred.matching.swipe;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.shared.testing.TestTokens;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SwipeTests extends MatchingTest {

    private final UUID unknown = UUID.fromString("0190f3b2-0000-7000-8000-000000000001");

    @Test
    void aFirstSwipeIsCreatedAndARepeatAnswersTheSame() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));

        var first = swipe(she, he, "like");
        var again = swipe(she, he, "like");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("matched").booleanValue()).isFalse();
        assertThat(first.body().path("matchId").isNull()).isTrue();
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void theSecondLikeIsToldOfTheMatchInTheSameAnswer() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));

        swipe(she, he, "like");
        var second = swipe(he, she, "superlike");

        assertThat(second.body().path("matched").booleanValue()).isTrue();
        assertThat(get(she, "/api/matches/" + second.text("matchId")).text("kind"))
                .isEqualTo("super");
        assertThat(
                        jdbc.sql(
                                        "SELECT count(*) FROM outbox WHERE topic = 'match.v1' AND subject = :id")
                                .param("id", UUID.fromString(second.text("matchId")))
                                .query(Integer.class)
                                .single())
                .isEqualTo(1);
    }

    @Test
    void aDislikeMakesNoMatch() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));

        swipe(she, he, "like");

        assertThat(swipe(he, she, "dislike").body().path("matched").booleanValue()).isFalse();
    }

    @Test
    void aChangedMindIsKeptAndMayMatch() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));
        swipe(she, he, "like");
        swipe(he, she, "dislike");

        var changed = swipe(he, she, "like");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().path("matched").booleanValue()).isTrue();
    }

    @Test
    void aSwipeThatMadeAMatchCannotBeChanged() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));
        swipe(she, he, "like");
        swipe(he, she, "like");

        assertThat(swipe(she, he, "dislike").status()).isEqualTo(409);
        assertThat(swipe(she, he, "like").status()).isEqualTo(200);
    }

    @Test
    void nobodySwipesWhomTheyMayNotSee() {
        var she = arrives(aWoman().at(10, 10));
        var paused = arrives(aMan().at(10, 10).with("paused", true));
        var incognito = arrives(aMan().at(10, 10).with("incognito", true));
        var blocker = arrives(aMan().at(10, 10));
        blocks(blocker, she);
        var banned = arrives(aMan().at(10, 10));
        account(banned, "BANNED");

        assertThat(swipe(she, unknown, "like").status()).isEqualTo(404);
        assertThat(swipe(she, paused, "like").status()).isEqualTo(404);
        assertThat(swipe(she, incognito, "like").status()).isEqualTo(404);
        assertThat(swipe(she, blocker, "like").status()).isEqualTo(404);
        assertThat(swipe(she, banned, "like").status()).isEqualTo(404);

        swipe(incognito, she, "like");
        assertThat(swipe(she, incognito, "like").status()).isEqualTo(201);
    }

    @Test
    void whatBreaksARuleIsRefused() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));
        var bearer = TestTokens.bearer(she);

        assertThat(swipe(she, she, "like").status()).isEqualTo(422);
        assertThat(swipe(she, he, "love").status()).isEqualTo(422);
        assertThat(call(bearer, "POST", "/api/swipes", "{}").status()).isEqualTo(422);
        assertThat(call(bearer, "POST", "/api/swipes", "{").status()).isEqualTo(400);
        assertThat(
                        call(
                                        bearer,
                                        "POST",
                                        "/api/swipes",
                                        "{\"targetUserId\": \"17\", \"action\": \"like\"}")
                                .status())
                .isEqualTo(400);
        assertThat(call("Bearer x", "POST", "/api/swipes", "{}").status()).isEqualTo(401);
    }

    @Test
    void theLastSwipeCanBeTakenBack() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));
        swipe(she, he, "like");
        int left = remainingLikes(she);

        var undone = delete(she, "/api/swipes/last");

        assertThat(undone.status()).isEqualTo(200);
        assertThat(undone.text("targetUserId")).isEqualTo(he.toString());
        assertThat(remainingLikes(she)).isEqualTo(left + 1);
        assertThat(delete(she, "/api/swipes/last").status()).isEqualTo(409);
        assertThat(swipe(she, he, "like").status()).isEqualTo(201);
    }

    @Test
    void aSwipeOfLongAgoOrThatMadeAMatchStays() {
        var she = arrives(aWoman().at(10, 10));
        var he = arrives(aMan().at(10, 10));
        swipe(she, he, "like");
        jdbc.sql(
                        "UPDATE swipe SET created_at = created_at - interval '1 hour' WHERE swiper_id = :id")
                .param("id", she)
                .update();
        assertThat(delete(she, "/api/swipes/last").status()).isEqualTo(409);

        swipe(he, she, "like");
        assertThat(delete(he, "/api/swipes/last").status()).isEqualTo(409);
    }

    private int remainingLikes(UUID person) {
        return get(person, "/api/swipes/quota").body().path("likes").path("remaining").intValue();
    }
}
