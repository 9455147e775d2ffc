package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * Two people use everything that leaves a mark with operators: pictures, decks, swipes of every
 * kind, a match, a message over an open socket, and a socket that is refused.
 */
record Evening(Person ines, Person juan, UUID match) {

    static Evening spent(Kindred kindred) {
        var ines = Person.registered(kindred, "Ines", "woman").looking("man", 40.0, -30.0);
        var juan = Person.registered(kindred, "Juan", "man").looking("woman", 40.0, -30.0);
        var carl = Person.registered(kindred, "Carl", "man").looking("woman", 40.0, -30.0);
        upload(ines.client()).expect(201);
        juan.client().get("/api/users/" + ines.id()).expect(200);
        juan.client().get("/api/users/" + ines.id()).expect(200);
        ines.awaitSeeing(juan);
        juan.awaitSeeing(ines);
        carl.awaitSeeing(ines);
        carl.client().swipe(ines.id(), "dislike").expect(201);
        juan.client().swipe(ines.id(), "superlike").expect(201);
        var match = ines.client().swipe(juan.id(), "like").expect(201).idAt("matchId");
        Eventually.within(
                Duration.ofSeconds(20),
                "messaging to hear of the match",
                () -> juan.client().get("/api/conversations").body().contains(match.toString()));
        hearing(kindred, juan, () -> write(ines.client(), match, "Good evening!"));
        refusedSocket(kindred);
        return new Evening(ines, juan, match);
    }

    static Client.Answer write(Client client, UUID match, String body) {
        return client.post(
                        "/api/messages",
                        Map.of(
                                "matchId", match,
                                "clientMessageId", UUID.randomUUID(),
                                "body", body))
                .expect(200, 201);
    }

    static Client.Answer upload(Client client) {
        var boundary = "picture-" + UUID.randomUUID();
        var head =
                ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n"
                                + "Content-Type: image/jpeg\r\n\r\n")
                        .formatted(boundary);
        var body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofByteArray(picture()),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        return client.send(
                "POST", "/api/users/me/photos", body, "multipart/form-data; boundary=" + boundary);
    }

    private static byte[] picture() {
        var image = new BufferedImage(400, 500, BufferedImage.TYPE_INT_RGB);
        var brush = image.createGraphics();
        // No two are alike: a picture that is already there would not be developed again.
        var random = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < random.length; i++) {
            brush.setColor(new Color(random[i] * 2, i * 7, 255 - random[i] * 2));
            brush.fillRect(i * 11, i * 13, 60, 60);
        }
        brush.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void hearing(Kindred kindred, Person listener, Runnable meanwhile) {
        var ticket = listener.client().post("/ws/ticket", Map.of()).expect(200, 201).at("ticket");
        var ear = new Ear();
        try (var http = HttpClient.newHttpClient()) {
            var socket = http.newWebSocketBuilder().buildAsync(socketAt(kindred, ticket), ear);
            var open = socket.orTimeout(20, TimeUnit.SECONDS).join();
            Eventually.within(
                    Duration.ofSeconds(20), "the socket's hello", () -> ear.heard("\"hello\""));
            meanwhile.run();
            Eventually.within(
                    Duration.ofSeconds(20), "the message", () -> ear.heard("Good evening!"));
            open.abort();
        }
    }

    /** The gateway opens its side before it hears the refusal, and then closes it. */
    private static void refusedSocket(Kindred kindred) {
        var ear = new Ear();
        try (var http = HttpClient.newHttpClient()) {
            http.newWebSocketBuilder()
                    .buildAsync(socketAt(kindred, "made-up"), ear)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .exceptionally(refused -> null)
                    .join();
            Eventually.within(
                    Duration.ofSeconds(20),
                    "the refusal to be counted",
                    () ->
                            Series.of(kindred.messaging().metrics())
                                            .total("websocket_connections_failed_total")
                                    > 0);
            assertThat(ear.frames).isEmpty();
        }
    }

    private static URI socketAt(Kindred kindred, String ticket) {
        return URI.create(
                kindred.client().base().replaceFirst("http", "ws") + "/ws?ticket=" + ticket);
    }

    private static final class Ear implements WebSocket.Listener {

        private final ConcurrentLinkedQueue<String> frames = new ConcurrentLinkedQueue<>();

        boolean heard(String text) {
            return frames.stream().anyMatch(frame -> frame.contains(text));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            frames.add(data.toString());
            socket.request(1);
            return null;
        }
    }
}
