package app.kindred.matching.likes;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.shared.testing.TestTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LikesTests extends MatchingTest {

    @Test
    void onlyPremiumMembersSeeWhoLikedThem() {
        var she = arrives(aWoman().at(30, 30));

        assertThat(get(she, "/api/matches/likes").status()).isEqualTo(403);
        assertThat(likes(she)).isEmpty();
    }

    @Test
    void theListHoldsWhoCanBeSeenAndWaitsForAnAnswer() {
        var she = arrives(aWoman().at(30, 30));
        var waiting = arrives(aMan().at(30, 30));
        var incognito = arrives(aMan().at(30, 30).with("incognito", true));
        var admirer = arrives(aMan().at(30, 30));
        var passing = arrives(aMan().at(30, 30));
        var blocked = arrives(aMan().at(30, 30));
        var banned = arrives(aMan().at(30, 30));
        var answered = arrives(aMan().at(30, 30));
        for (var liker : List.of(waiting, incognito, blocked, banned, answered)) {
            swipe(liker, she, "like");
        }
        swipe(admirer, she, "superlike");
        swipe(passing, she, "dislike");
        blocks(she, blocked);
        account(banned, "BANNED");
        swipe(she, answered, "dislike");

        assertThat(likes(she)).containsExactly(admirer, incognito, waiting);
    }

    @Test
    void noOtherAnswerChangesWhenSomebodyLikesMe() {
        var she = arrives(aWoman().at(-31, 30));
        var he = arrives(aMan().at(-31, 30));
        arrives(aMan().at(-31, 30));
        var paths =
                List.of(
                        "/api/matches/candidates",
                        "/api/matches",
                        "/api/swipes/quota",
                        "/api/matches/candidates?limit=1");
        var before = paths.stream().map(path -> withoutCursor(get(she, path))).toList();

        swipe(he, she, "like");

        assertThat(paths.stream().map(path -> withoutCursor(get(she, path))).toList())
                .isEqualTo(before);
        assertThat(swipe(she, he, "dislike").body().path("matched").booleanValue()).isFalse();
    }

    /** A cursor carries the moment its session began. */
    private static String withoutCursor(Answer answer) {
        return answer.body().toString().replaceAll("\"nextCursor\":\"[^\"]*\"", "");
    }

    private List<UUID> likes(UUID person) {
        var found = new ArrayList<UUID>();
        var path = "/api/matches/likes?limit=2";
        while (true) {
            assertThat(found).hasSizeLessThan(100);
            var page = call(TestTokens.premium(person), "GET", path, null);
            page.body()
                    .path("likes")
                    .forEach(
                            like ->
                                    found.add(
                                            UUID.fromString(
                                                    like.path("user").path("id").asString())));
            var cursor = page.body().path("nextCursor");
            if (cursor.isNull()) {
                return found;
            }
            path = "/api/matches/likes?limit=2&cursor=" + cursor.asString();
        }
    }
}
