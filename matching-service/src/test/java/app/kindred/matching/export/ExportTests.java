package app.kindred.matching.export;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExportTests extends MatchingTest {

    @Test
    void whatIChoseAndDidIsThereAndNothingThatOthersDid() {
        var she = arrives(aWoman().at(21, 20).named("Ada"));
        var liked = arrives(aMan().at(21, 20));
        var passed = arrives(aMan().at(21, 20));
        var admirer = arrives(aMan().at(21, 20));
        swipe(she, liked, "like");
        var match = swipe(liked, she, "like").text("matchId");
        swipe(she, passed, "dislike");
        swipe(admirer, she, "superlike");
        var blocked = arrives(aMan().at(21, 20));
        blocks(she, blocked);

        var export = get(she, "/internal/export");

        assertThat(export.status()).isEqualTo(200);
        var body = export.body();
        assertThat(body.propertyNames())
                .containsExactly("profile", "card", "swipes", "matches", "quota", "blocks");
        assertThat(body.path("card").path(0).path("name").asString()).isEqualTo("Ada");
        assertThat(body.path("profile").path(0).has("visibility")).isFalse();
        assertThat(body.path("swipes").valueStream().map(s -> s.path("action").asString()))
                .containsExactlyInAnyOrder("like", "dislike");
        assertThat(body.path("matches")).hasSize(1);
        assertThat(body.path("matches").path(0).path("id").asString()).isEqualTo(match);
        assertThat(body.path("matches").path(0).path("userId").asString())
                .isEqualTo(liked.toString());
        assertThat(body.path("blocks").path(0).path("blockedId").asString())
                .isEqualTo(blocked.toString());
        assertThat(body.path("quota")).isNotEmpty();
        assertThat(body.toString()).doesNotContain(admirer.toString());
    }

    @Test
    void whoIsUnknownHereGetsEmptySections() {
        var body = get(UUID.randomUUID(), "/internal/export").body();
        assertThat(body.valueStream()).isNotEmpty().allMatch(section -> section.isEmpty());
    }
}
