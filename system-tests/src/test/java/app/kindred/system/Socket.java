package app.kindred.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A phone's socket through the gateway: remembers every frame that came. */
final class Socket implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private CompletableFuture<?> writes = CompletableFuture.completedFuture(null);

    private Socket(URI address) {
        socket = HTTP.newWebSocketBuilder().buildAsync(address, new Listener()).join();
    }

    /** Buys a ticket, connects and waits for the greeting; tries again as a phone does. */
    static Socket open(Client client) {
        var opened = new Socket[1];
        Eventually.within(
                PATIENCE,
                "a socket to open",
                () -> {
                    var ticket = client.post("/ws/ticket", Map.of()).expect(200, 503);
                    if (ticket.status() == 503) {
                        return false;
                    }
                    var socket = with(client, ticket.at("ticket"));
                    if (socket.isGreeted()) {
                        opened[0] = socket;
                    }
                    return opened[0] != null;
                });
        return opened[0];
    }

    /** Connects with a ticket, good or not. */
    static Socket with(Client client, String ticket) {
        return new Socket(
                URI.create(client.base().replaceFirst("^http", "ws") + "/ws?ticket=" + ticket));
    }

    /** Whether the service behind took the socket; otherwise it is closed. */
    boolean isGreeted() {
        Eventually.within(
                PATIENCE,
                "the first frame or the end",
                () -> closed.isDone() || !frames("hello").isEmpty());
        return !frames("hello").isEmpty();
    }

    void send(String type, Map<String, ?> fields) {
        var frame = new HashMap<String, Object>(fields);
        frame.put("type", type);
        sendText(JSON.writeValueAsString(frame));
    }

    /** One write at a time, as the client's API asks for. */
    synchronized void sendText(String text) {
        writes = writes.handle((done, error) -> null).thenCompose(x -> socket.sendText(text, true));
    }

    List<JsonNode> frames(String type) {
        return frames.stream()
                .filter(frame -> frame.path("type").asString("").equals(type))
                .toList();
    }

    JsonNode await(String type) {
        Eventually.within(PATIENCE, "a frame " + type, () -> !frames(type).isEmpty());
        return frames(type).getFirst();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Whether a message was acknowledged; false when the socket ended before. */
    boolean awaitAckOrEnd(String clientMessageId, LongConsumer acknowledged) {
        Eventually.within(
                PATIENCE,
                "an acknowledgement or the end",
                () -> ack(clientMessageId).isPresent() || closed.isDone());
        var ack = ack(clientMessageId);
        ack.ifPresent(frame -> acknowledged.accept(frame.get("seq").asLong()));
        return ack.isPresent();
    }

    private Optional<JsonNode> ack(String clientMessageId) {
        return frames("ack").stream()
                .filter(ack -> ack.get("clientMessageId").asString().equals(clientMessageId))
                .findFirst();
    }

    /** The code it was closed with, 1006 when it broke; waits for it. */
    int closeCode() {
        try {
            return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new AssertionError("The socket stays open", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder part = new StringBuilder();

        @Override
        public void onOpen(WebSocket opened) {
            opened.request(Long.MAX_VALUE);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.add(JSON.readTree(part.toString()));
                part.setLength(0);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }
    }
}
