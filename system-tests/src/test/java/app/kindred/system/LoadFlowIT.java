package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a load test of the demo population does, over and over: every answer is 200 or 201. */
class LoadFlowIT {

    private static final UUID FIXED_TARGET =
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

    private final Kindred kindred = Kindred.running();

    @Test
    void logInLookSwipeAndRead() {
        for (int round = 0; round < 5; round++) {
            var me = kindred.client().loggedIn("test@example.com", "Test123!@#");

            var candidates = me.get("/api/matches/candidates?limit=50").expect(200).json();
            assertThat(candidates.get("candidates")).isNotEmpty();

            me.swipe(FIXED_TARGET, "like")
                    .expect(round == 0 ? new int[] {200, 201} : new int[] {200});

            var match = me.get("/api/matches").expect(200).json().get("matches").get(0);
            var matchId = match.get("id").asString();
            var messages = me.get("/api/messages?matchId=" + matchId + "&limit=50").expect(200);
            assertThat(messages.json().get("messages")).isNotNull();
        }
        var me = kindred.client().loggedIn("test@example.com", "Test123!@#");
        assertThat(me.get("/api/conversations").expect(200).json().get("conversations"))
                .isNotEmpty();
    }

    @Test
    void theOthersOfTheDemoCanLogInToo() {
        kindred.client().loggedIn("person-000001@example.com", "Test123!@#");
        var moderator = kindred.client().loggedIn("moderator@example.com", "Test123!@#");
        var admin = kindred.client().loggedIn("admin@example.com", "Test123!@#");
        admin.get("/admin/matching/explain?viewer=" + FIXED_TARGET + "&candidate=" + FIXED_TARGET)
                .expect(200, 404, 422);
        moderator
                .get(
                        "/admin/matching/explain?viewer="
                                + FIXED_TARGET
                                + "&candidate="
                                + FIXED_TARGET)
                .expect(403);
    }
}
