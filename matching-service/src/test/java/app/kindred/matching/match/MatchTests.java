package app.kindred.matching.match;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MatchTests extends MatchingTest {

    @Test
    void matchesAreListedNewestFirstPageByPage() {
        var she = arrives(aWoman().at(20, 20));
        var matches = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            matches.addFirst(match(she, arrives(aMan().at(20, 20))));
        }

        var listed = new ArrayList<String>();
        var path = "/api/matches?limit=2";
        while (listed.size() <= matches.size()) {
            var page = get(she, path);
            page.body().path("matches").forEach(match -> listed.add(match.path("id").asString()));
            var cursor = page.body().path("nextCursor");
            if (cursor.isNull()) {
                break;
            }
            path = "/api/matches?limit=2&cursor=" + cursor.asString();
        }

        assertThat(listed).isEqualTo(matches);
    }

    @Test
    void aMatchIsSeenByTheTwoAndNobodyElse() {
        var she = arrives(aWoman().at(20, 20).named("Ada"));
        var he = arrives(aMan().at(20, 20).named("Ben"));
        var stranger = arrives(aMan().at(20, 20));
        var id = match(she, he);

        assertThat(get(she, "/api/matches/" + id).body().path("user").path("name").asString())
                .isEqualTo("Ben");
        assertThat(get(he, "/api/matches/" + id).body().path("user").path("name").asString())
                .isEqualTo("Ada");
        assertThat(get(stranger, "/api/matches/" + id).status()).isEqualTo(404);
        assertThat(delete(stranger, "/api/matches/" + id).status()).isEqualTo(404);
    }

    @Test
    void afterAnUnmatchThePairNoLongerSeeEachOther() {
        var she = arrives(aWoman().at(20, 20));
        var he = arrives(aMan().at(20, 20));
        var id = match(she, he);

        assertThat(delete(she, "/api/matches/" + id).status()).isEqualTo(204);
        assertThat(delete(she, "/api/matches/" + id).status()).isEqualTo(204);

        for (var person : List.of(she, he)) {
            assertThat(get(person, "/api/matches/" + id).status()).isEqualTo(404);
            assertThat(get(person, "/api/matches").body().path("matches")).isEmpty();
        }
        assertThat(candidates(he)).doesNotContain(she);
        assertThat(swipe(he, she, "like").body().path("matched").booleanValue()).isFalse();
        assertThat(factsOf(id)).isEqualTo(List.of(1L, 2L));
    }

    @Test
    void aBlockClosesTheMatch() {
        var she = arrives(aWoman().at(20, 20));
        var he = arrives(aMan().at(20, 20));
        var id = match(she, he);

        blocks(he, she);

        assertThat(get(she, "/api/matches/" + id).status()).isEqualTo(404);
        assertThat(factsOf(id)).isEqualTo(List.of(1L, 2L));
    }

    @Test
    void whoPausedStaysMatchedAndWhoIsBannedDoesNot() {
        var she = arrives(aWoman().at(20, 20));
        var pausing = aMan().at(20, 20);
        var paused = arrives(pausing);
        var banned = arrives(aMan().at(20, 20));
        var kept = match(she, paused);
        match(she, banned);

        arrives(pausing.with("paused", true));
        account(banned, "BANNED");

        assertThat(get(she, "/api/matches").body().path("matches"))
                .hasSize(1)
                .allSatisfy(match -> assertThat(match.path("id").asString()).isEqualTo(kept));
    }

    private String match(UUID she, UUID he) {
        swipe(she, he, "like");
        return swipe(he, she, "like").text("matchId");
    }

    private List<Long> factsOf(String match) {
        return jdbc.sql("SELECT version FROM outbox WHERE subject = :id ORDER BY id")
                .param("id", UUID.fromString(match))
                .query(Long.class)
                .list();
    }
}
