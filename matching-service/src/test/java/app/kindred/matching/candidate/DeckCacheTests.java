package app.kindred.matching.candidate;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.matching.MatchingTest;
import app.kindred.matching.Someone;
import app.kindred.shared.cache.CacheSpec;
import app.kindred.shared.cache.TieredCache;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;

class DeckCacheTests extends MatchingTest {

    private static double next = -160;

    private final double longitude = next += 3;

    @Autowired private TieredCache cache;
    @Autowired private CacheSpec<Deck> decks;
    @Autowired private Decks warmed;
    @Autowired private StringRedisTemplate redis;

    private Someone she() {
        return aWoman().at(-50.0045, longitude);
    }

    private Someone he() {
        return aMan().at(-50.0045, longitude);
    }

    @Test
    void losingTheCacheChangesNoPage() {
        var viewer = arrives(she());
        arrivals(30);
        var first = get(viewer, "/api/matches/candidates?limit=10");
        var second = "/api/matches/candidates?limit=10&cursor=" + first.text("nextCursor");
        people(first).forEach(person -> swipe(viewer, person, "like"));
        var kept = get(viewer, second);

        cache.invalidate(decks, viewer.toString());

        assertThat(people(get(viewer, second))).isEqualTo(people(kept)).hasSize(10);
    }

    @Test
    void aDeckServesAgainAndShowsNobodyWhoIsGone() {
        var viewer = arrives(she());
        arrivals(12);
        var first = people(get(viewer, "/api/matches/candidates?limit=10"));
        blocks(first.get(3), viewer);
        account(first.get(5), "ERASED");
        swipe(viewer, first.get(7), "dislike");

        var again = people(get(viewer, "/api/matches/candidates?limit=5"));

        assertThat(again).hasSize(5).doesNotContain(first.get(3), first.get(5), first.get(7));
    }

    @Test
    void aChangeOfPreferencesIsSeenAtOnce() {
        var someone = she();
        var viewer = arrives(someone);
        arrivals(3);
        var older = arrives(he().aged(50));
        assertThat(candidates(viewer)).hasSize(4);

        arrives(someone.agesSought(45, 60));

        assertThat(candidates(viewer)).containsExactly(older);
    }

    @Test
    void aCardThatWasShownBeforeIsSentAgainWithoutBeingRead() {
        var viewer = arrives(she());
        var shown = arrivals(3);
        var first = get(viewer, "/api/matches/candidates?limit=10");

        jdbc.sql("UPDATE card SET name = 'Nobody' WHERE id = ANY (:ids)")
                .param("ids", shown.toArray(UUID[]::new))
                .update();

        var again = get(viewer, "/api/matches/candidates?limit=10");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(people(again)).containsExactlyInAnyOrderElementsOf(shown);
    }

    @Test
    void aNewVersionOfACardIsShownAtOnce() {
        var viewer = arrives(she());
        var someone = he();
        arrives(someone);
        assertThat(get(viewer, "/api/matches/candidates").body().toString())
                .doesNotContain("Renamed");

        arrives(someone.named("Renamed"));

        assertThat(get(viewer, "/api/matches/candidates").body().toString())
                .contains("\"name\":\"Renamed\"");
    }

    @Test
    void whoWasHereLastFindsTheirDeckMadeAfterAStart() {
        var viewer = arrives(she());
        jdbc.sql("UPDATE profile SET last_active = now() + interval '1 hour' WHERE id = ?")
                .param(viewer)
                .update();
        cache.invalidate(decks, viewer.toString());
        var key = "kindred:cache:candidates:" + viewer;

        warmed.warm();

        await().atMost(Duration.ofSeconds(30)).until(() -> redis.opsForValue().size(key) > 38);
    }

    private List<UUID> arrivals(int many) {
        return java.util.stream.IntStream.range(0, many).mapToObj(each -> arrives(he())).toList();
    }
}
