package app.kindred.matching.match;

import static app.kindred.matching.Someone.aMan;
import static app.kindred.matching.Someone.aWoman;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.matching.MatchingTest;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.testing.TestTokens;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayTests extends MatchingTest {

    private static final String ADMIN = TestTokens.bearer(UUID.randomUUID(), Role.ADMIN);

    @Test
    void everyMatchIsToldAgainAsItIsNow() {
        var she = arrives(aWoman().at(20, 40));
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var he = arrives(aMan().at(20, 40));
            swipe(he, she, "like");
            ids.add(swipe(she, he, "like").text("matchId"));
        }
        delete(she, "/api/matches/" + ids.getFirst());

        var path = "/admin/matching/replay?limit=2";
        int told = 0;
        for (var next = path; ; ) {
            var answer = call(ADMIN, "POST", next, null);
            assertThat(answer.status()).isEqualTo(200);
            told += answer.body().path("told").asInt();
            if (answer.body().path("next").isNull()) {
                break;
            }
            next = path + "&after=" + answer.text("next");
        }

        assertThat(told).isGreaterThanOrEqualTo(3);
        assertThat(versions(ids.getFirst())).isEqualTo("1,2,2");
        assertThat(versions(ids.getLast())).isEqualTo("1,1");
    }

    @Test
    void onlyAnAdministratorMayAskAndOnlyForSoMany() {
        assertThat(
                        call(
                                        TestTokens.bearer(UUID.randomUUID()),
                                        "POST",
                                        "/admin/matching/replay",
                                        null)
                                .status())
                .isEqualTo(403);
        assertThat(call(ADMIN, "POST", "/admin/matching/replay?limit=9999", null).status())
                .isEqualTo(422);
    }

    private String versions(String match) {
        return jdbc.sql(
                        "SELECT string_agg(version::text, ',' ORDER BY id) FROM outbox WHERE topic = 'match.v1' AND subject = :id")
                .param("id", UUID.fromString(match))
                .query(String.class)
                .single();
    }
}
