package app.kindred.messaging;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays matching: answers {@code GET /api/matches/{id}} for the matches it was told of. */
public final class FakeMatching {

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    private FakeMatching(HttpServer server) {
        this.server = server;
    }

    static FakeMatching started() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var fake = new FakeMatching(server);
            server.createContext(
                    "/api/matches/",
                    exchange -> {
                        fake.asked.incrementAndGet();
                        var path = exchange.getRequestURI().getPath();
                        var body = fake.answers.get(path.substring("/api/matches/".length()));
                        var bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders().add("Content-Type", "application/json");
                        exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
                        try (var out = exchange.getResponseBody()) {
                            out.write(bytes);
                        }
                    });
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on this match exists, as seen by the other of the two. */
    public void knows(MessagingTests.Couple couple, UUID partner) {
        answers.put(
                couple.matchId().toString(),
                """
                {"id": "%s", "user": {"id": "%s"}, "kind": "regular", "createdAt": "%s"}
                """
                        .formatted(couple.matchId(), partner, couple.matchedAt()));
    }

    /** How often it was asked so far. */
    public int asked() {
        return asked.get();
    }
}
