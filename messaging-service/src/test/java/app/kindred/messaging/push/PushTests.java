package app.kindred.messaging.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.messaging.MessagingTests;
import app.kindred.messaging.push.Push.Platform;
import app.kindred.messaging.push.PushSender.Outcome;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class PushTests extends MessagingTests {

    @Autowired private PushStore store;

    @Test
    void aConversationIsOneNoticeHoweverMuchIsWritten() {
        var couple = aCouple();
        for (int i = 0; i < 3; i++) {
            as(couple.ann()).post("/api/messages", message(couple.matchId(), "Hello " + i));
        }
        var waiting =
                jdbc.sql("SELECT recipient_id, seq FROM push WHERE match_id = ?")
                        .param(couple.matchId())
                        .query((row, n) -> Map.entry(row.getObject(1, UUID.class), row.getLong(2)))
                        .list();
        assertThat(waiting).containsExactly(Map.entry(couple.bob(), 3L));
    }

    @Test
    void whatWasDeliveredMeanwhileIsNotToldAndWhatCameSinceIsTold() {
        var couple = aCouple();
        var other = aCouple();
        for (var pair : List.of(couple, other)) {
            as(pair.ann()).post("/api/messages", message(pair.matchId(), "Hello"));
        }
        as(couple.bob())
                .put(
                        "/api/messages/receipts",
                        Map.of("matchId", couple.matchId(), "deliveredSeq", 1));
        var later = Instant.now().plus(Duration.ofSeconds(10));
        // The service's own relay takes what is due as well; a minute of lease keeps these apart.
        store.forgetDelivered(later);
        var due =
                store.claim(later, Duration.ofMinutes(1), 1_000).stream()
                        .filter(d -> d.matchId().equals(other.matchId()))
                        .toList();
        assertThat(due).extracting(PushStore.Due::senderName).containsExactly("Ann");
        assertThat(rows(couple.matchId())).isZero();
        as(other.ann()).post("/api/messages", message(other.matchId(), "And another"));
        store.finish(due.getFirst(), later);
        assertThat(rows(other.matchId())).isEqualTo(1);
    }

    @Test
    void aTokenBelongsToWhoeverSignedInLast() {
        var ann = UUID.randomUUID();
        var bob = UUID.randomUUID();
        var device = "/api/messages/devices/" + UUID.randomUUID();
        var phone = Map.of("platform", "fcm", "token", "token-" + ann);
        assertThat(as(ann).put(device, phone).status()).isEqualTo(204);
        assertThat(as(bob).put(device, phone).status()).isEqualTo(204);
        assertThat(
                        jdbc.sql("SELECT user_id FROM push_device WHERE token = ?")
                                .param("token-" + ann)
                                .query(UUID.class)
                                .list())
                .containsExactly(bob);
        assertThat(as(bob).delete(device).status()).isEqualTo(204);
        assertThat(as(bob).put(device, Map.of("platform", "pigeon", "token", "x")).status())
                .isEqualTo(422);
        assertThat(as(bob).put(device, Map.of("platform", "apns", "token", "")).status())
                .isEqualTo(422);
    }

    @Test
    void bothServicesGetTheirShapeAndNeverTheWords() throws Exception {
        var requests = new CopyOnWriteArrayList<String>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.add(
                            exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("apns-collapse-id")
                                    + " "
                                    + body);
                    exchange.sendResponseHeaders(body.contains("gone") ? 404 : 200, -1);
                    exchange.close();
                });
        server.start();
        try {
            var base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            var endpoint = new PushProperties.Endpoint(base, "secret");
            var senders =
                    new PushSenders(
                            new PushProperties(
                                    Duration.ofSeconds(3),
                                    Duration.ofSeconds(5),
                                    endpoint,
                                    endpoint,
                                    "app.kindred"));
            var match = UUID.randomUUID();
            assertThat(senders.send(new Push(Platform.FCM, "abc", match, "Ann")))
                    .isEqualTo(Outcome.ACCEPTED);
            assertThat(senders.send(new Push(Platform.FCM, "gone", match, "Ann")))
                    .isEqualTo(Outcome.GONE);
            assertThat(senders.send(new Push(Platform.APNS, "def", match, "Ann")))
                    .isEqualTo(Outcome.ACCEPTED);
            assertThat(requests.getFirst())
                    .contains(
                            "Bearer secret",
                            "\"collapse_key\":\"" + match + "\"",
                            "\"token\":\"abc\"");
            assertThat(requests.getLast())
                    .startsWith("/3/device/def Bearer secret " + match)
                    .contains("\"alert\"", "sent you a message");
        } finally {
            server.stop(0);
        }
        var unreachable = new PushProperties.Endpoint(URI.create("http://127.0.0.1:1"), "x");
        assertThat(
                        new PushSenders(
                                        new PushProperties(
                                                Duration.ofSeconds(3),
                                                Duration.ofSeconds(1),
                                                unreachable,
                                                null,
                                                "app.kindred"))
                                .send(new Push(Platform.FCM, "abc", UUID.randomUUID(), "")))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void aSlowPhoneHoldsUpNoOtherAndIsToldOnce() throws Exception {
        var slow = aCouple();
        var quick = aCouple();
        var told = new CopyOnWriteArrayList<String>();
        var released = new CountDownLatch(1);
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    var body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    told.add(body);
                    try {
                        if (body.contains("slow-" + slow.bob())) {
                            released.await();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        var base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var properties =
                new PushProperties(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(60),
                        new PushProperties.Endpoint(base, "secret"),
                        null,
                        "app.kindred");
        // Far ahead of the service's own relay, which would tell the log.
        var clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        var relay = new PushRelay(store, new PushSenders(properties), properties, clock);
        try {
            for (var couple : List.of(slow, quick)) {
                var token = (couple == slow ? "slow-" : "quick-") + couple.bob();
                as(couple.bob())
                        .put(
                                "/api/messages/devices/" + UUID.randomUUID(),
                                Map.of("platform", "fcm", "token", token));
                jdbc.sql(
                                """
                                INSERT INTO push (recipient_id, match_id, sender_id, seq, due_at)
                                VALUES (?, ?, ?, 1, now() + interval '1 hour')
                                """)
                        .params(couple.bob(), couple.matchId(), couple.ann())
                        .update();
            }
            relay.run();

            await().atMost(Duration.ofSeconds(30)).until(() -> rows(quick.matchId()) == 0);
            assertThat(rows(slow.matchId())).isEqualTo(1);
            relay.run();
            released.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> rows(slow.matchId()) == 0);
            assertThat(told).filteredOn(body -> body.contains("slow-" + slow.bob())).hasSize(1);
        } finally {
            released.countDown();
            relay.stop();
            server.stop(0);
        }
    }

    private long rows(UUID matchId) {
        return jdbc.sql("SELECT count(*) FROM push WHERE match_id = ?")
                .param(matchId)
                .query(Long.class)
                .single();
    }
}
