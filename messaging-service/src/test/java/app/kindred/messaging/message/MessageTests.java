package app.kindred.messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.messaging.Client;
import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.Phone;
import app.kindred.shared.testing.StatementPlans;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTests extends MessagingTests {

    @Test
    void messagesAreNumberedFromOneForBothSides() {
        var couple = aCouple();
        var first = as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hello"));
        var second = as(couple.bob()).post("/api/messages", message(couple.matchId(), "Hi Ann"));
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("seq").asLong()).isEqualTo(1);
        assertThat(second.body().path("seq").asLong()).isEqualTo(2);
        var seen = as(couple.ann()).get("/api/messages?matchId=" + couple.matchId());
        assertThat(seen.status()).isEqualTo(200);
        assertThat(bodies(seen)).containsExactly("Hi Ann", "Hello");
        var latest = seen.body().path("messages").path(0);
        assertThat(latest.path("senderId").asString()).isEqualTo(couple.bob().toString());
        assertThat(latest.path("matchId").asString()).isEqualTo(couple.matchId().toString());
        assertThat(latest.has("attachment")).isTrue();
        assertThat(latest.path("deletedAt").isNull()).isTrue();
        assertThat(Instant.parse(latest.path("sentAt").asString())).isNotNull();
        assertThat(seen.body().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void messagesAreEvidenceForTheTwoOfTheMatchOnly() {
        var couple = aCouple();
        var other = aCouple();
        var mine = as(couple.ann()).post("/api/messages", message(couple.matchId(), "One")).body();
        var theirs = as(other.ann()).post("/api/messages", message(other.matchId(), "Two")).body();
        var asked =
                "/internal/messages?ids=%s,%s,%s"
                        .formatted(
                                mine.path("id").asString(),
                                theirs.path("id").asString(),
                                UUID.randomUUID());

        assertThat(bodies(as(couple.bob()).get(asked))).containsExactly("One");
        assertThat(bodies(as(other.bob()).get(asked))).containsExactly("Two");
        assertThat(as(couple.bob()).get("/internal/messages?ids=x").status()).isEqualTo(400);
    }

    @Test
    void aRepeatedSendAnswers200WithTheFirstMessage() {
        var couple = aCouple();
        var id = UUID.randomUUID();
        var first = as(couple.ann()).post("/api/messages", message(couple.matchId(), id, "Once"));
        var again =
                as(couple.ann()).post("/api/messages", message(couple.matchId(), id, "Changed"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        // The id belongs to its sender: the other side may use the same.
        var other = as(couple.bob()).post("/api/messages", message(couple.matchId(), id, "Mine"));
        assertThat(other.status()).isEqualTo(201);
        assertThat(other.body().path("seq").asLong()).isEqualTo(2);
    }

    @Test
    void sendsAndRepeatsAtOnceLeaveNoGapAndNoDouble() throws Exception {
        var couple = aCouple();
        var attempts = new ArrayList<Callable<Client.Answer>>();
        for (int i = 0; i < 20; i++) {
            var from = as(i % 2 == 0 ? couple.ann() : couple.bob());
            var message = message(couple.matchId(), "Message number " + i);
            for (int attempt = 0; attempt < 4; attempt++) {
                attempts.add(() -> from.post("/api/messages", message));
            }
        }
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : pool.invokeAll(attempts)) {
                assertThat(answer.get().status()).isIn(200, 201);
            }
        }
        var page = as(couple.ann()).get("/api/messages?after=0&matchId=" + couple.matchId());
        assertThat(seqs(page)).isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(bodies(page)).doesNotHaveDuplicates();
    }

    @Test
    void pagesGoBothWaysWithoutGapOrOverlap() {
        var couple = aCouple();
        IntStream.rangeClosed(1, 25)
                .forEach(
                        i ->
                                as(couple.ann())
                                        .post("/api/messages", message(couple.matchId(), "m" + i)));
        var base = "/api/messages?limit=10&matchId=" + couple.matchId();
        var backwards = new ArrayList<Long>();
        var page = as(couple.bob()).get(base);
        backwards.addAll(seqs(page));
        while (!page.body().path("nextCursor").isNull()) {
            page =
                    as(couple.bob())
                            .get(base + "&cursor=" + page.body().path("nextCursor").asString());
            backwards.addAll(seqs(page));
        }
        assertThat(backwards.reversed()).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
        var forwards = new ArrayList<Long>();
        page = as(couple.bob()).get(base + "&after=0");
        forwards.addAll(seqs(page));
        while (!page.body().path("nextCursor").isNull()) {
            page =
                    as(couple.bob())
                            .get(base + "&cursor=" + page.body().path("nextCursor").asString());
            forwards.addAll(seqs(page));
        }
        assertThat(forwards).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
        assertThat(seqs(as(couple.bob()).get(base + "&before=5"))).containsExactly(4L, 3L, 2L, 1L);
        assertThat(seqs(as(couple.bob()).get(base + "&after=25"))).isEmpty();
        assertThat(seqs(as(couple.bob()).get(base + "&before=1"))).isEmpty();
        assertThat(seqs(as(couple.bob()).get(base + "&after=" + Long.MAX_VALUE))).isEmpty();
        assertThat(seqs(as(couple.bob()).get(base + "&before=" + Long.MAX_VALUE)))
                .startsWith(25L, 24L);
    }

    @Test
    void aPageMaySpanMonthsAndTheLatestTouchesOnePartition() {
        var couple = aCouple();
        for (int i = 1; i <= 6; i++) {
            as(couple.ann()).post("/api/messages", message(couple.matchId(), "m" + i));
        }
        // The first three are moved three months back, as a long conversation would have them.
        var then = OffsetDateTime.now(ZoneOffset.UTC).minusMonths(3);
        for (var table : List.of("message", "message_key")) {
            jdbc.sql("UPDATE " + table + " SET sent_at = ? WHERE match_id = ? AND seq <= 3")
                    .params(Timestamp.from(then.toInstant()), couple.matchId())
                    .update();
        }
        var all = as(couple.bob()).get("/api/messages?matchId=" + couple.matchId());
        assertThat(seqs(all)).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
        var parameters = Map.<String, Object>of("match", couple.matchId(), "from", 4, "to", 6);
        for (var plan :
                StatementPlans.inside("kindred_messaging", MessageStore.RANGE, parameters)) {
            var touched =
                    Pattern.compile(" on (message_\\d{6})")
                            .matcher(plan)
                            .results()
                            .map(found -> found.group(1))
                            .distinct();
            assertThat(touched).hasSize(1);
        }
    }

    @Test
    void foreignAndUnknownMatchesLookTheSame() {
        var couple = aCouple();
        as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hello"));
        var stranger = as(UUID.randomUUID());
        var unknown = UUID.randomUUID();
        var foreign = stranger.get("/api/messages?matchId=" + couple.matchId());
        var absent = stranger.get("/api/messages?matchId=" + unknown);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(absent.status()).isEqualTo(404);
        assertThat(foreign.body().path("detail")).isEqualTo(absent.body().path("detail"));
        assertThat(foreign.response().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/problem+json");
        assertThat(stranger.post("/api/messages", message(couple.matchId(), "Hey")).status())
                .isEqualTo(404);
        assertThat(stranger.post("/api/messages", message(unknown, "Hey")).status()).isEqualTo(404);
    }

    @Test
    void whatIsNotAMessageIsRefusedWithTheField() {
        var couple = aCouple();
        var ann = as(couple.ann());
        for (var body : new String[] {null, "", "   ", "x".repeat(2001)}) {
            var answer = ann.post("/api/messages", message(couple.matchId(), body));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body().path("errors").path(0).path("field").asString())
                    .isEqualTo("body");
        }
        assertThat(ann.post("/api/messages", message(couple.matchId(), "x".repeat(2000))).status())
                .isEqualTo(201);
        assertThat(ann.post("/api/messages", Map.of()).status()).isEqualTo(422);
        var foreign = message(couple.matchId(), "With a picture");
        foreign.put("attachmentId", UUID.randomUUID());
        assertThat(ann.post("/api/messages", foreign).status()).isEqualTo(422);
        assertThat(
                        ann.postText(
                                        "/api/messages",
                                        """
                                        {"matchId": "%s", "clientMessageId": "%s", "body": "\\ud800"}
                                        """
                                                .formatted(couple.matchId(), UUID.randomUUID()))
                                .status())
                .isEqualTo(400);
        assertThat(ann.post("/api/messages", message(couple.matchId(), "a\0b")).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"text\"", "{\"matchId\": \"no-uuid\"}", "", "null"})
    void unreadableBodiesAre400(String body) {
        assertThat(as(UUID.randomUUID()).postText("/api/messages", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=101",
                "limit=x",
                "before=0",
                "after=-1",
                "before=3&after=1",
                "cursor=garbage",
                "before=99999999999999999999"
            })
    void pagesOutsideTheLimitsAreRefused(String query) {
        var couple = aCouple();
        var answer =
                as(couple.ann()).get("/api/messages?matchId=" + couple.matchId() + "&" + query);
        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.body().path("type").asString()).startsWith("/problems/");
    }

    @Test
    void aMatchNotHeardOfYetIsAskedForOnceWithTheCallersToken() {
        var couple = Couple.random();
        MATCHING.knows(couple, couple.bob());
        int before = MATCHING.asked();
        var first = as(couple.ann()).post("/api/messages", message(couple.matchId(), "Fast"));
        assertThat(first.status()).isEqualTo(201);
        assertThat(MATCHING.asked()).isEqualTo(before + 1);
        as(couple.bob()).post("/api/messages", message(couple.matchId(), "Faster"));
        facts.matched(couple);
        assertThat(MATCHING.asked()).isEqualTo(before + 1);
        assertThat(seqs(as(couple.bob()).get("/api/messages?matchId=" + couple.matchId())))
                .containsExactly(2L, 1L);
    }

    @Test
    void theSenderTakesAMessageBackForBothSides() {
        var couple = aCouple();
        var sent = as(couple.ann()).post("/api/messages", message(couple.matchId(), "Oops"));
        var path = "/api/messages/" + sent.body().path("id").asString();
        assertThat(as(couple.bob()).delete(path).status()).isEqualTo(404);
        assertThat(as(UUID.randomUUID()).delete(path).status()).isEqualTo(404);
        assertThat(as(couple.ann()).delete(path).status()).isEqualTo(204);
        assertThat(as(couple.ann()).delete(path).status()).isEqualTo(204);
        var seen =
                as(couple.bob())
                        .get("/api/messages?matchId=" + couple.matchId())
                        .body()
                        .path("messages")
                        .path(0);
        assertThat(seen.path("body").isNull()).isTrue();
        assertThat(seen.path("seq").asLong()).isEqualTo(1);
        assertThat(seen.path("deletedAt").isNull()).isFalse();
    }

    @Test
    void aMessageIsNotTakenBackAfterItsTime() {
        var couple = aCouple();
        var old = Instant.now().minus(Duration.ofMinutes(16));
        var id = app.kindred.shared.id.Ids.at(old);
        jdbc.sql(
                        """
                        INSERT INTO message (match_id, seq, sent_at, id, sender_id, client_message_id, body)
                        VALUES (?, 1, ?, ?, ?, ?, 'Too late')
                        """)
                .params(
                        couple.matchId(),
                        Timestamp.from(Instant.ofEpochMilli(old.toEpochMilli())),
                        id,
                        couple.ann(),
                        UUID.randomUUID())
                .update();
        assertThat(as(couple.ann()).delete("/api/messages/" + id).status()).isEqualTo(409);
        assertThat(as(couple.ann()).delete("/api/messages/" + UUID.randomUUID()).status())
                .isEqualTo(404);
    }

    @Test
    void reactionsAreSeenByBothAndMayChangeAndGo() {
        var couple = aCouple();
        var sent = as(couple.ann()).post("/api/messages", message(couple.matchId(), "Look!"));
        var path = "/api/messages/" + sent.body().path("id").asString() + "/reaction";
        try (var ann = Phone.open(as(couple.ann()))) {
            assertThat(as(couple.bob()).put(path, Map.of("emoji", "\u2764\ufe0f")).status())
                    .isEqualTo(204);
            assertThat(ann.await("reaction").path("emoji").asString()).isEqualTo("\u2764\ufe0f");
        }
        assertThat(as(couple.bob()).put(path, Map.of("emoji", "😀")).status()).isEqualTo(204);
        var page = as(couple.ann()).get("/api/messages?matchId=" + couple.matchId());
        var reactions = page.body().path("messages").path(0).path("reactions");
        assertThat(reactions).hasSize(1);
        assertThat(reactions.path(0).path("emoji").asString()).isEqualTo("😀");
        var caughtUp = as(couple.ann()).get("/api/messages?after=0&matchId=" + couple.matchId());
        assertThat(caughtUp.body().path("messages").path(0).path("reactions")).isEqualTo(reactions);
        for (var bad : List.of("", "a", "😀 call me", "1", "x".repeat(50))) {
            assertThat(as(couple.bob()).put(path, Map.of("emoji", bad)).status()).isEqualTo(422);
        }
        assertThat(as(UUID.randomUUID()).put(path, Map.of("emoji", "😀")).status()).isEqualTo(404);
        assertThat(as(couple.bob()).delete(path).status()).isEqualTo(204);
        page = as(couple.ann()).get("/api/messages?matchId=" + couple.matchId());
        assertThat(page.body().path("messages").path(0).path("reactions")).isEmpty();
    }

    @Test
    void aClientThatWasAwayHearsOfDeletionsAndReactions() {
        var couple = aCouple();
        var deleted = as(couple.ann()).post("/api/messages", message(couple.matchId(), "Oops"));
        var liked = as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hm"));
        String cursor;
        try (var bob = Phone.open(as(couple.bob()))) {
            cursor = bob.await("hello").path("cursor").asString();
        }
        as(couple.ann()).delete("/api/messages/" + deleted.body().path("id").asString());
        as(couple.ann())
                .put(
                        "/api/messages/" + liked.body().path("id").asString() + "/reaction",
                        Map.of("emoji", "😀"));
        try (var bob = Phone.open(as(couple.bob()))) {
            bob.send("resume", Map.of("since", cursor));
            bob.await("caughtUp");
            assertThat(bob.await("deleted").path("seq").asLong()).isEqualTo(1);
            assertThat(bob.await("reaction").path("emoji").asString()).isEqualTo("😀");
        }
    }

    @Test
    void whoWritesTooFastIsToldToWait() {
        var couple = aCouple();
        var ann = as(couple.ann());
        var id = UUID.randomUUID();
        ann.post("/api/messages", message(couple.matchId(), id, "First"));
        var answer = ann.post("/api/messages", message(couple.matchId(), "And"));
        for (int i = 0; i < 80 && answer.status() == 201; i++) {
            answer = ann.post("/api/messages", message(couple.matchId(), "And"));
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
        // What was stored is answered all the same.
        assertThat(ann.post("/api/messages", message(couple.matchId(), id, "First")).status())
                .isEqualTo(200);
    }

    @Test
    void withoutATokenNothingIsSaid() {
        var nobody = new Client(address(), "Bearer nonsense");
        assertThat(nobody.get("/api/messages?matchId=" + UUID.randomUUID()).status())
                .isEqualTo(401);
        assertThat(nobody.get("/api/conversations").status()).isEqualTo(401);
    }

    private static List<Long> seqs(Client.Answer page) {
        return StreamSupport.stream(page.body().path("messages").spliterator(), false)
                .map(message -> message.path("seq").asLong())
                .toList();
    }

    private static List<String> bodies(Client.Answer page) {
        return StreamSupport.stream(page.body().path("messages").spliterator(), false)
                .map(message -> message.path("body").asString())
                .toList();
    }
}
