package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two people talk through the gateway: pictures, sockets, and an instance that dies under them. */
class ConversationIT {

    private static final Kindred KINDRED = Kindred.running();
    private static final int ROUNDS = 5;

    private static Person tara;
    private static Person uwe;
    private static UUID match;

    @BeforeAll
    static void match() {
        tara = Person.registered(KINDRED, "Tara", "woman").looking("man", -20.0, 120.0);
        uwe = Person.registered(KINDRED, "Uwe", "man").looking("woman", -20.0, 120.0);
        tara.awaitSeeing(uwe);
        uwe.awaitSeeing(tara);
        match = tara.matchWith(uwe);
    }

    @Test
    void aPictureIsSeenByTheTwoAndGoneWithItsMessage() throws Exception {
        var upload = tara.client().upload("/api/users/me/attachments", picture()).expect(201);
        var message = message("Look where I am");
        message.put("attachmentId", upload.at("attachmentId"));
        uwe.client().post("/api/messages", message).expect(422);
        var sent = tara.client().post("/api/messages", message).expect(201);

        var seen = uwe.client().get("/api/messages?limit=1&matchId=" + match).expect(200).json();
        var attachment = seen.at("/messages/0/attachment");
        var link = attachment.at("/urls/full").asString();
        assertThat(attachment.get("width").asInt()).isEqualTo(1280);
        var image = KINDRED.client().get(link).expect(200).response();
        assertThat(image.headers().firstValue("Content-Type")).hasValue("image/jpeg");

        var stranger = Person.registered(KINDRED, "Vera", "woman");
        stranger.client().get("/api/messages?matchId=" + match).expect(404);
        KINDRED.client()
                .get("/photos/" + attachment.get("id").asString() + "/full.jpg")
                .expect(404);
        KINDRED.client().get(link.replace("attachments/", "attachments/A")).expect(404);

        tara.client().delete("/api/messages/" + sent.at("id")).expect(204);
        Eventually.within(
                Duration.ofSeconds(30),
                "the picture to go with its message",
                () -> KINDRED.client().get(link).status() == 404);
    }

    @Test
    void aSocketIsOpenedByATicketOnceAndCarriesMessages() {
        var ticket = tara.client().post("/ws/ticket", Map.of()).expect(200).at("ticket");
        try (var taras = Socket.with(KINDRED.client(), ticket);
                var uwes = Socket.open(uwe.client());
                var used = Socket.with(KINDRED.client(), ticket);
                var forged = Socket.with(KINDRED.client(), "forged")) {
            assertThat(taras.isGreeted()).isTrue();
            assertThat(used.isGreeted()).isFalse();
            assertThat(forged.isGreeted()).isFalse();

            var message = message("Are you there?");
            taras.send("send", message);
            var ack = taras.await("ack");
            assertThat(ack.get("clientMessageId").asString())
                    .isEqualTo(message.get("clientMessageId").toString());
            var heard = uwes.await("message").get("message");
            assertThat(heard.get("body").asString()).isEqualTo("Are you there?");
            assertThat(heard.get("seq")).isEqualTo(ack.get("seq"));
            uwes.send("receipt", Map.of("matchId", match, "readSeq", heard.get("seq").asLong()));
            assertThat(taras.await("receipt").get("userId").asString())
                    .isEqualTo(uwe.id().toString());
        }
    }

    /** Of the two instances that the gateway knows, one is not there. */
    @Test
    void anInstanceThatIsDownKeepsNoSocketFromOpening() {
        for (int i = 0; i < 6; i++) {
            var ticket = tara.client().post("/ws/ticket", Map.of()).expect(200).at("ticket");
            try (var socket = Socket.with(tara.client(), ticket)) {
                assertThat(socket.isGreeted()).as("attempt %d", i).isTrue();
            }
        }
    }

    @Test
    void aSocketIsClosedWithTheCodeThatSaysWhy() {
        var phone = KINDRED.client().loggedIn(tara.email(), Person.PASSWORD);
        try (var first = Socket.open(phone);
                var second = Socket.open(phone)) {
            assertThat(first.closeCode()).isEqualTo(4409);
            phone.post("/auth/logout", Map.of()).expect(204);
            assertThat(second.closeCode()).isEqualTo(4401);
        }
        try (var socket = Socket.open(uwe.client())) {
            socket.sendText("x".repeat(64 * 1024 + 1));
            assertThat(socket.closeCode()).isEqualTo(1009);
        }
    }

    /**
     * Two instances behind a gateway of their own; one is killed while twelve phones, on both of
     * them, write. Each sends its messages until they are acknowledged, reconnecting as it must.
     */
    @Test
    void theKillOfAnInstanceUnderOpenSocketsLosesNothing() throws Exception {
        var doomed = KINDRED.another("messaging", "messaging-service", Map.of());
        var both = KINDRED.messaging().url() + "," + doomed.url();
        var door = KINDRED.another("gateway", "api-gateway", Map.of("KINDRED_MESSAGING_URL", both));
        var acknowledged = new ConcurrentHashMap<String, Long>();
        var reconnects = new AtomicInteger();
        var connected = new CountDownLatch(12);
        var killed = new CountDownLatch(1);
        try {
            doomed.start();
            door.start();
            doomed.awaitReady();
            door.awaitReady();
            var phones = new ArrayList<Callable<Object>>();
            for (int i = 0; i < 12; i++) {
                var owner = i % 2 == 0 ? tara : uwe;
                var phone =
                        KINDRED.client().loggedIn(owner.email(), Person.PASSWORD).at(door.url());
                phones.add(
                        () -> {
                            reconnects.addAndGet(write(phone, acknowledged, connected, killed));
                            return phone;
                        });
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var writing = phones.stream().map(threads::submit).toList();
                connected.await();
                doomed.kill();
                killed.countDown();
                for (var phone : writing) {
                    phone.get();
                }
            }
            assertThat(reconnects).hasPositiveValue();

            for (var person : List.of(tara, uwe)) {
                try (var socket = Socket.open(person.client().at(door.url()))) {
                    socket.send(
                            "resume",
                            Map.of("matches", List.of(Map.of("matchId", match, "afterSeq", 0))));
                    long last = socket.await("caughtUp").get("seq").asLong();
                    var seen =
                            socket.frames("message").stream().map(f -> f.get("message")).toList();
                    assertThat(seen)
                            .extracting(message -> message.get("seq").asLong())
                            .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
                    for (var ack : acknowledged.entrySet()) {
                        assertThat(seen)
                                .filteredOn(
                                        m ->
                                                m.get("clientMessageId")
                                                        .asString()
                                                        .equals(ack.getKey()))
                                .extracting(m -> m.get("seq").asLong())
                                .containsExactly(ack.getValue());
                    }
                }
            }
            assertThat(acknowledged).hasSize(12 * ROUNDS);
        } finally {
            door.kill();
            doomed.kill();
        }
    }

    /** The last message is written after the kill; says how often the phone had to reconnect. */
    private static int write(
            Client phone,
            Map<String, Long> acknowledged,
            CountDownLatch connected,
            CountDownLatch killed)
            throws InterruptedException {
        int reconnects = 0;
        var socket = Socket.open(phone);
        for (int i = 0; i < ROUNDS; i++) {
            if (i == ROUNDS - 1) {
                killed.await();
            }
            var message = message("Message " + i);
            var id = message.get("clientMessageId").toString();
            for (boolean sent = false; !sent; ) {
                if (socket.isClosed()) {
                    socket = Socket.open(phone);
                    reconnects++;
                }
                socket.send("send", message);
                sent = socket.awaitAckOrEnd(id, seq -> acknowledged.put(id, seq));
            }
            if (i == 0) {
                connected.countDown();
            }
        }
        socket.close();
        return reconnects;
    }

    private static Map<String, Object> message(String body) {
        var message = new HashMap<String, Object>();
        message.put("matchId", match);
        message.put("clientMessageId", UUID.randomUUID());
        message.put("body", body);
        return message;
    }

    /** Large enough that only the door for uploads takes it. */
    private static byte[] picture() throws IOException {
        var image = new BufferedImage(2400, 1800, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.BLACK, 2400, 600, Color.WHITE));
        graphics.fillRect(0, 0, 2400, 1800);
        graphics.dispose();
        var file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }
}
