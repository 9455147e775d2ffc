package app.kindred.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A phone's socket: remembers every frame, and waits for one with a bound. */
public final class Phone implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<JsonNode> frames = new ArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final boolean reading;
    private @Nullable WebSocket socket;
    private CompletableFuture<?> writes = CompletableFuture.completedFuture(null);

    private Phone(boolean reading) {
        this.reading = reading;
    }

    public static Phone open(Client client) {
        var phone = new Phone(true);
        phone.connect(client, ticket(client));
        phone.await(frame -> is(frame, "hello"));
        return phone;
    }

    /** Takes nothing from its socket until {@link #read}. */
    public static Phone openWithoutReading(Client client) {
        var phone = new Phone(false);
        phone.connect(client, ticket(client));
        return phone;
    }

    /** Whether a ticket opens a socket. */
    public static boolean opens(Client client, String ticket) {
        try (var phone = new Phone(true)) {
            phone.connect(client, ticket);
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    public static String ticket(Client client) {
        var answer = client.post("/ws/ticket", Map.of());
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("ticket").asString();
    }

    private void connect(Client client, String ticket) {
        var uri =
                URI.create("ws://127.0.0.1:" + client.address().getPort() + "/ws?ticket=" + ticket);
        socket =
                Client.HTTP
                        .newWebSocketBuilder()
                        .connectTimeout(PATIENCE)
                        .buildAsync(uri, new Listener())
                        .join();
    }

    public void read() {
        socket().request(Long.MAX_VALUE);
    }

    public void send(String type, Map<String, ?> fields) {
        var frame = new HashMap<String, @Nullable Object>(fields);
        frame.put("type", type);
        sendText(Client.JSON.writeValueAsString(frame));
    }

    /** One write at a time, as the client's API asks for. */
    public synchronized void sendText(String text) {
        writes =
                writes.handle((done, error) -> null)
                        .thenCompose(x -> socket().sendText(text, true));
    }

    /** The first frame like that, among those that came and will come. */
    public JsonNode await(Predicate<JsonNode> like) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (frames) {
            while (true) {
                var found = frames.stream().filter(like).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("No such frame among " + frames);
                }
                try {
                    frames.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    public JsonNode await(String type) {
        return await(frame -> is(frame, type));
    }

    public List<JsonNode> frames(String type) {
        synchronized (frames) {
            return frames.stream().filter(frame -> is(frame, type)).toList();
        }
    }

    /** The seqs of the messages that came, in the order in which they did. */
    public List<Long> seqs(UUID matchId) {
        return frames("message").stream()
                .map(frame -> frame.path("message"))
                .filter(message -> message.path("matchId").asString().equals(matchId.toString()))
                .map(message -> message.path("seq").asLong())
                .toList();
    }

    /** The code it was closed with; waits for it. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
    }

    private WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("Not open");
        }
        return socket;
    }

    private static boolean is(JsonNode frame, String type) {
        return frame.path("type").asString("").equals(type);
    }

    private final class Listener implements WebSocket.Listener {

        @Override
        public void onOpen(WebSocket opened) {
            if (reading) {
                opened.request(Long.MAX_VALUE);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                var frame = Client.JSON.readTree(part.toString());
                part.setLength(0);
                synchronized (frames) {
                    frames.add(frame);
                    frames.notifyAll();
                }
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
