package app.kindred.messaging.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.messaging.Client;
import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.Phone;
import app.kindred.messaging.delivery.Delivery;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.identity.SessionRevocations;
import app.kindred.shared.testing.TestRedis;
import app.kindred.shared.testing.TestTokens;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class SocketTests extends MessagingTests {

    @Autowired private SessionRevocations revocations;
    @Autowired private Delivery delivery;
    @Autowired private MeterRegistry meters;
    @Autowired private ServletWebServerApplicationContext application;

    /**
     * The services' usual 64 KB for writing would be kept for each of thousands of idle sockets.
     */
    @Test
    void whatASocketKeepsIsSmall() {
        var server = (TomcatWebServer) application.getWebServer();
        var connector = server.getTomcat().getConnector();
        assertThat(connector.getProperty("socket.appWriteBufSize")).hasToString("8192");
        assertThat(connector.getProperty("socket.appReadBufSize")).hasToString("2048");
    }

    @Test
    void aMessageReachesTheOtherSideAndTheSendersOtherDevices() {
        var couple = aCouple();
        try (var ann = Phone.open(as(couple.ann()));
                var tablet = Phone.open(as(couple.ann()));
                var bob = Phone.open(as(couple.bob()))) {
            var id = UUID.randomUUID();
            ann.send("send", message(couple.matchId(), id, "Hello Bob"));
            var ack = ann.await("ack");
            assertThat(ack.path("clientMessageId").asString()).isEqualTo(id.toString());
            assertThat(ack.path("seq").asLong()).isEqualTo(1);
            var there = bob.await("message").path("message");
            assertThat(there.path("body").asString()).isEqualTo("Hello Bob");
            assertThat(there.path("senderId").asString()).isEqualTo(couple.ann().toString());
            assertThat(tablet.await("message").path("message").path("seq").asLong()).isEqualTo(1);
            // A repeat is acknowledged like the first, and heard by nobody.
            ann.send("send", message(couple.matchId(), id, "Hello Bob"));
            ann.send("send", message(couple.matchId(), "Second"));
            ann.await(f -> f.path("type").asString().equals("ack") && f.path("seq").asLong() == 2);
            bob.await(f -> f.path("message").path("seq").asLong() == 2);
            assertThat(ann.frames("ack")).hasSize(3);
            assertThat(bob.seqs(couple.matchId())).containsExactly(1L, 2L);
            assertThat(ann.frames("message")).isEmpty();
        }
    }

    /** Two versions that cannot read each other would otherwise answer each other for ever. */
    @Test
    void whatCannotBeReadIsNotAnswered() {
        int unreadable = 300;
        var heard = new CopyOnWriteArrayList<String>();
        var client = RedisClient.create(TestRedis.uri());
        try (var listening = client.connectPubSub();
                var speaking = client.connect()) {
            listening.addListener(
                    new RedisPubSubAdapter<>() {
                        @Override
                        public void message(String channel, String message) {
                            heard.add(message);
                        }
                    });
            listening.sync().subscribe("kindred:sockets");
            for (int i = 0; i < unreadable; i++) {
                speaking.sync().publish("kindred:sockets", "no letter");
            }
            await().until(() -> Collections.frequency(heard, "no letter") == unreadable);
            // The next beats come after whatever would have been answered until now.
            int until = heard.size();
            await().until(() -> heard.size() > until + 1);
            assertThat(heard.size() - unreadable).isLessThan(unreadable / 10);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void whatIsSentOverRestIsHeardOnTheSocketAndReceiptsGoBack() {
        var couple = aCouple();
        try (var ann = Phone.open(as(couple.ann()));
                var bob = Phone.open(as(couple.bob()))) {
            as(couple.ann()).post("/api/messages", message(couple.matchId(), "By REST"));
            bob.await("message");
            ann.await("message");
            bob.send("receipt", Map.of("matchId", couple.matchId(), "readSeq", 1));
            var receipt = ann.await("receipt");
            assertThat(receipt.path("readSeq").asLong()).isEqualTo(1);
            assertThat(receipt.path("deliveredSeq").asLong()).isEqualTo(1);
            assertThat(receipt.path("userId").asString()).isEqualTo(couple.bob().toString());
        }
    }

    @Test
    void resumeReplaysWhatWasMissedAndThenSaysSo() {
        var couple = aCouple();
        String cursor;
        try (var bob = Phone.open(as(couple.bob()))) {
            cursor = bob.await("hello").path("cursor").asString();
        }
        for (int i = 1; i <= 250; i++) {
            jdbcMessage(couple, i);
        }
        try (var bob = Phone.open(as(couple.bob()))) {
            bob.send(
                    "resume",
                    Map.of(
                            "matches",
                            List.of(Map.of("matchId", couple.matchId(), "afterSeq", 10))));
            assertThat(bob.await("caughtUp").path("seq").asLong()).isEqualTo(250);
            assertThat(bob.seqs(couple.matchId()))
                    .isEqualTo(LongStream.rangeClosed(11, 250).boxed().toList());
            // Live again, without a gap or a repeat.
            as(couple.ann()).post("/api/messages", message(couple.matchId(), "Now"));
            bob.await(f -> f.path("message").path("seq").asLong() == 251);
            assertThat(bob.seqs(couple.matchId())).hasSize(241);
        }
        try (var bob = Phone.open(as(couple.bob()))) {
            bob.send("resume", Map.of("since", cursor));
            assertThat(bob.await("caughtUp").path("cursor").asString()).isNotEmpty();
            assertThat(bob.seqs(couple.matchId()))
                    .isEqualTo(LongStream.rangeClosed(1, 251).boxed().toList());
        }
    }

    @Test
    void wrongFramesAreAnsweredByAProblemAndTheSocketStays() {
        var couple = aCouple();
        var stranger = as(UUID.randomUUID());
        try (var phone = Phone.open(stranger)) {
            for (var text : List.of("{", "[]", "null", "{\"matchId\": 7, \"type\": \"send\"}")) {
                phone.sendText(text);
            }
            phone.send("fly", Map.of());
            phone.send("send", Map.of());
            phone.send("send", message(couple.matchId(), "Not mine"));
            phone.send("receipt", Map.of("matchId", couple.matchId(), "readSeq", 1));
            phone.send("typing", Map.of("matchId", couple.matchId()));
            phone.send("resume", Map.of("since", "forged"));
            phone.send(
                    "resume",
                    Map.of("matches", List.of(Map.of("matchId", couple.matchId(), "afterSeq", 0))));
            phone.send("ping", Map.of());
            phone.await("pong");
            phone.await(
                    f ->
                            f.path("matchId").asString("").equals(couple.matchId().toString())
                                    && f.path("clientMessageId").isNull()
                                    && f.path("status").asInt() == 404);
            assertThat(phone.frames("problem"))
                    .extracting(problem -> problem.path("status").asInt())
                    .contains(400, 422, 404)
                    .doesNotContain(500);
            assertThat(phone.frames("problem").size()).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void aFrameAbove64KilobytesEndsTheSocket() {
        try (var phone = Phone.open(as(UUID.randomUUID()))) {
            phone.sendText("\"" + "x".repeat(60_000) + "\"");
            phone.await("problem");
            phone.sendText("\"" + "x".repeat(70_000) + "\"");
            assertThat(phone.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void aTicketIsForOneUseAndNothingElseOpensASocket() {
        var client = as(UUID.randomUUID());
        var ticket = Phone.ticket(client);
        assertThat(Phone.opens(client, ticket)).isTrue();
        assertThat(Phone.opens(client, ticket)).isFalse();
        assertThat(Phone.opens(client, "forged")).isFalse();
        assertThat(Phone.opens(client, client.authorization().substring(7))).isFalse();
        assertThat(new Client(address(), "Bearer x").post("/ws/ticket", Map.of()).status())
                .isEqualTo(401);
    }

    @Test
    void aSecondConnectionOfTheSameSessionReplacesTheFirst() {
        var user = UUID.randomUUID();
        var client = new Client(address(), TestTokens.bearer(user, UUID.randomUUID()));
        try (var first = Phone.open(client);
                var second = Phone.open(client)) {
            assertThat(first.closeCode()).isEqualTo(4409);
            second.send("ping", Map.of());
            second.await("pong");
        }
    }

    @Test
    void aRevokedSessionAndAnExpiredTokenEndTheSocket() {
        var session = UUID.randomUUID();
        var client = new Client(address(), TestTokens.bearer(UUID.randomUUID(), session));
        try (var phone = Phone.open(client)) {
            revocations.revoke(session);
            assertThat(phone.closeCode()).isEqualTo(4401);
        }
        var soon =
                TestTokens.claims(UUID.randomUUID(), UUID.randomUUID(), Role.MEMBER, false)
                        .expirationTime(Date.from(Instant.now().plusSeconds(2)))
                        .build();
        try (var phone = Phone.open(new Client(address(), "Bearer " + TestTokens.sign(soon)))) {
            assertThat(phone.closeCode()).isEqualTo(4401);
        }
    }

    @Test
    void aSlowReaderIsCutAndMissesNothing() {
        var couple = aCouple();
        var bob = as(couple.bob());
        var cut = meters.counter("websocket.connections.failed", "reason", "slow-reader");
        double before = cut.count();
        try (var stalled = Phone.openWithoutReading(bob)) {
            var frame = "x".repeat(30_000);
            // More than the kernel's buffers and the connection's own bound together.
            for (int i = 0; i < 2_000; i++) {
                delivery.deliver(List.of(couple.bob()), Map.of("type", "filler", "text", frame));
            }
            stalled.read();
            assertThat(stalled.closeCode()).isEqualTo(4408);
            assertThat(cut.count()).isEqualTo(before + 1);
        }
        as(couple.ann()).post("/api/messages", message(couple.matchId(), "Still there"));
        try (var again = Phone.open(bob)) {
            again.send(
                    "resume",
                    Map.of("matches", List.of(Map.of("matchId", couple.matchId(), "afterSeq", 0))));
            again.await("caughtUp");
            assertThat(again.seqs(couple.matchId())).containsExactly(1L);
        }
    }

    @Test
    void matchAndUnmatchAreHeardAtOnce() {
        var couple = Couple.random();
        facts.profile(couple.bob(), 1, "Bob");
        try (var ann = Phone.open(as(couple.ann()));
                var bob = Phone.open(as(couple.bob()))) {
            facts.matched(couple);
            var match = ann.await("match");
            assertThat(match.path("partner").path("name").asString()).isEqualTo("Bob");
            assertThat(bob.await("match").path("matchId").asString())
                    .isEqualTo(couple.matchId().toString());
            facts.unmatched(couple);
            ann.await("unmatched");
            bob.await("unmatched");
        }
    }

    @Test
    void presenceAndTypingAreShownAsFarAsPrivacyAllows() {
        var couple = aCouple();
        try (var ann = Phone.open(as(couple.ann()))) {
            try (var bob = Phone.open(as(couple.bob()))) {
                assertThat(ann.await("presence").path("online").asBoolean()).isTrue();
                bob.await("presence");
                bob.send("typing", Map.of("matchId", couple.matchId()));
                assertThat(ann.await("typing").path("userId").asString())
                        .isEqualTo(couple.bob().toString());
            }
            ann.await(f -> f.has("online") && !f.path("online").asBoolean());
            var hidden = Map.of("showPresence", false, "showTyping", false);
            assertThat(as(couple.bob()).put("/api/messages/privacy", hidden).status())
                    .isEqualTo(200);
            // That somebody is gone may be said twice: for the socket and for the setting.
            long before = timesOnline(ann);
            try (var bob = Phone.open(as(couple.bob()))) {
                bob.send("typing", Map.of("matchId", couple.matchId()));
                bob.send("send", message(couple.matchId(), "I was never here"));
                ann.await("message");
                assertThat(timesOnline(ann)).isEqualTo(before);
                assertThat(ann.frames("typing")).hasSize(1);
                assertThat(bob.frames("presence")).isEmpty();
            }
        }
    }

    private static long timesOnline(Phone phone) {
        return phone.frames("presence").stream().filter(f -> f.path("online").asBoolean()).count();
    }

    private void jdbcMessage(Couple couple, int seq) {
        jdbc.sql(
                        """
                        WITH m AS (
                            INSERT INTO message (match_id, seq, sent_at, id, sender_id, client_message_id, body)
                            VALUES (:match, :seq, date_trunc('milliseconds', clock_timestamp()), gen_random_uuid(), :ann, gen_random_uuid(), 'm')
                            RETURNING *),
                        k AS (INSERT INTO message_key SELECT match_id, sender_id, client_message_id, seq, sent_at FROM m),
                        c AS (UPDATE conversation SET last_seq = :seq, last_message_at = (SELECT sent_at FROM m) WHERE match_id = :match)
                        UPDATE participant SET sort_at = (SELECT sent_at FROM m) WHERE match_id = :match
                        """)
                .param("match", couple.matchId())
                .param("seq", seq)
                .param("ann", couple.ann())
                .update();
    }
}
