package app.kindred.messaging.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.MessagingTests;
import app.kindred.shared.redis.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class ConversationTests extends MessagingTests {

    @Autowired private Redis redis;

    @Test
    void aConversationOpensWithItsMatch() {
        var couple = aCouple();
        var line = conversations(couple.ann()).path(0);
        assertThat(line.path("matchId").asString()).isEqualTo(couple.matchId().toString());
        assertThat(line.path("partner").path("name").asString()).isEqualTo("Bob");
        assertThat(line.path("partner").path("photo").path("urls").path("thumb").asString())
                .isEqualTo("/photos/" + couple.bob() + "/thumb.jpg");
        assertThat(line.path("lastMessage").isNull()).isTrue();
        assertThat(line.path("unread").asLong()).isZero();
    }

    @Test
    void unreadIsASubtractionAndReceiptsOnlyMoveForward() {
        var couple = aCouple();
        for (int i = 0; i < 3; i++) {
            as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hello " + i));
        }
        assertThat(conversations(couple.bob()).path(0).path("unread").asLong()).isEqualTo(3);
        assertThat(conversations(couple.ann()).path(0).path("unread").asLong()).isZero();
        assertThat(receipt(couple.bob(), couple, 3, 2)).isEqualTo(204);
        assertThat(receipt(couple.bob(), couple, 1, 1)).isEqualTo(204);
        assertThat(conversations(couple.bob()).path(0).path("unread").asLong()).isEqualTo(1);
        var theirs = conversations(couple.ann()).path(0).path("receipts").path("theirs");
        assertThat(theirs.path("deliveredSeq").asLong()).isEqualTo(3);
        assertThat(theirs.path("readSeq").asLong()).isEqualTo(2);
        assertThat(receipt(couple.bob(), couple, 4, 4)).isEqualTo(422);
        assertThat(receipt(couple.bob(), couple, -1, 0)).isEqualTo(422);
        assertThat(receipt(UUID.randomUUID(), couple, 1, 1)).isEqualTo(404);
    }

    @Test
    void theListIsNewestFirstAndPagedWithoutGap() {
        var me = UUID.randomUUID();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            var couple = Couple.random();
            var mine = new Couple(couple.matchId(), me, couple.bob(), couple.matchedAt());
            facts.matched(mine);
            as(me).post("/api/messages", message(mine.matchId(), "Number " + i));
            expected.addFirst(mine.matchId().toString());
        }
        var seen = new ArrayList<String>();
        var page = as(me).get("/api/conversations?limit=3");
        page.body()
                .path("conversations")
                .forEach(line -> seen.add(line.path("matchId").asString()));
        while (!page.body().path("nextCursor").isNull()) {
            page =
                    as(me).get(
                                    "/api/conversations?limit=3&cursor="
                                            + page.body().path("nextCursor").asString());
            page.body()
                    .path("conversations")
                    .forEach(line -> seen.add(line.path("matchId").asString()));
        }
        assertThat(seen).isEqualTo(expected);
        for (var bad : List.of("limit=0", "limit=101", "cursor=x")) {
            assertThat(as(me).get("/api/conversations?" + bad).status()).isEqualTo(422);
        }
    }

    @Test
    void anUnmatchClosesItForBothWhicheverEventComesFirst() {
        var couple = aCouple();
        as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hello"));
        facts.unmatched(couple);
        facts.matched(couple);
        for (var person : List.of(couple.ann(), couple.bob())) {
            assertThat(conversations(person)).isEmpty();
            assertThat(as(person).get("/api/messages?matchId=" + couple.matchId()).status())
                    .isEqualTo(404);
            assertThat(as(person).post("/api/messages", message(couple.matchId(), "x")).status())
                    .isEqualTo(404);
        }
        var other = Couple.random();
        facts.unmatched(other);
        facts.matched(other);
        assertThat(conversations(other.ann())).isEmpty();
        // The evidence is kept.
        assertThat(
                        jdbc.sql("SELECT body FROM message WHERE match_id = ?")
                                .param(couple.matchId())
                                .query(String.class)
                                .list())
                .containsExactly("Hello");
    }

    @Test
    void aBlockHidesTheConversationFromBothAtOnceAndOldEventsChangeNothing() {
        var couple = aCouple();
        facts.block(couple.bob(), couple.ann(), 5, true);
        facts.block(couple.bob(), couple.ann(), 4, false);
        for (var person : List.of(couple.ann(), couple.bob())) {
            assertThat(conversations(person)).isEmpty();
            assertThat(as(person).post("/api/messages", message(couple.matchId(), "x")).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void someoneNotInGoodStandingIsHiddenFromTheOtherSide() {
        var couple = aCouple();
        facts.account(couple.bob(), 2, "SHADOW_BANNED");
        facts.account(couple.bob(), 1, "ACTIVE");
        assertThat(conversations(couple.ann())).isEmpty();
        // Who is shadow banned must not be able to tell.
        assertThat(conversations(couple.bob())).hasSize(1);
        assertThat(as(couple.bob()).post("/api/messages", message(couple.matchId(), "Hi")).status())
                .isEqualTo(201);
        facts.account(couple.bob(), 3, "ACTIVE");
        assertThat(conversations(couple.ann())).hasSize(1);
    }

    @Test
    void anErasedPersonLeavesNothingBehind() {
        var couple = aCouple();
        var ann = as(couple.ann());
        var first = ann.post("/api/messages", message(couple.matchId(), "An unlikely secret"));
        assertThat(first.status()).isEqualTo(201);
        as(couple.bob()).post("/api/messages", message(couple.matchId(), "A likely answer"));
        as(couple.bob())
                .put(
                        "/api/messages/" + first.body().path("id").asString() + "/reaction",
                        Map.of("emoji", "\u2764\ufe0f"));
        ann.put("/api/messages/privacy", Map.of("showPresence", true, "showTyping", false));
        ann.put(
                "/api/messages/devices/" + UUID.randomUUID(),
                Map.of("platform", "apns", "token", "token-" + couple.ann()));
        facts.block(couple.bob(), couple.ann(), 3, true);
        redis.<String>call(c -> c.set("kindred:online:" + couple.ann(), "somewhere"));

        facts.account(couple.ann(), 9, "ERASED");
        facts.profile(couple.ann(), 99, "Ann again");
        facts.account(couple.ann(), 9, "ERASED");

        assertThat(tablesWith("unlikely secret")).isEmpty();
        assertThat(tablesWith("likely answer")).isEmpty();
        // An id that hides the person from late events, and what the other services are told.
        assertThat(tablesWith(couple.ann().toString())).containsOnly("person", "outbox");
        assertThat(tablesWith("Ann again")).isEmpty();
        assertThat(
                        jdbc.sql(
                                        "SELECT topic FROM outbox WHERE subject = ? AND version = 9 LIMIT 1")
                                .param(couple.ann())
                                .query(String.class)
                                .single())
                .isEqualTo("messaging-erased.v1");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> redis.<List<String>>call(c -> c.keys("*" + couple.ann())).isEmpty());
    }

    /** Every table of the service that holds a text anywhere. */
    private Set<String> tablesWith(String text) {
        return jdbc
                .sql(
                        """
                        SELECT table_name FROM information_schema.tables
                         WHERE table_schema = 'messaging' AND table_type = 'BASE TABLE'
                        """)
                .query(String.class)
                .list()
                .stream()
                .filter(
                        table ->
                                jdbc.sql(
                                                "SELECT EXISTS (SELECT FROM messaging.%s t WHERE to_jsonb(t)::text LIKE :text)"
                                                        .formatted(table))
                                        .param("text", "%" + text + "%")
                                        .query(Boolean.class)
                                        .single())
                .collect(Collectors.toSet());
    }

    @Test
    void aProfileOlderThanTheOneKnownChangesNothing() {
        var couple = aCouple();
        facts.profile(couple.bob(), 7, "Robert");
        facts.profile(couple.bob(), 6, "Bobby");
        assertThat(conversations(couple.ann()).path(0).path("partner").path("name").asString())
                .isEqualTo("Robert");
    }

    private JsonNode conversations(UUID person) {
        var answer = as(person).get("/api/conversations");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("conversations");
    }

    private int receipt(UUID person, Couple couple, long delivered, long read) {
        var receipt = new HashMap<String, Object>();
        receipt.put("matchId", couple.matchId());
        receipt.put("deliveredSeq", delivered);
        receipt.put("readSeq", read);
        return as(person).put("/api/messages/receipts", receipt).status();
    }
}
