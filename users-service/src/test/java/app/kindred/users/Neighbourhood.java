package app.kindred.users;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The other services, as far as this one asks them anything: real servers with made-up answers. */
public final class Neighbourhood {

    public static final Neighbourhood MATCHING = new Neighbourhood();
    public static final Neighbourhood MESSAGING = new Neighbourhood();

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, String> asked = new ConcurrentHashMap<>();
    private volatile @Nullable CountDownLatch silence;

    private record Answer(int status, String type, String body) {}

    private Neighbourhood() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        reset();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** As a service that holds nothing of anybody. */
    public void reset() {
        speak();
        answers.clear();
        answers("/internal/export", 200, "application/json", "{}");
        answers("/internal/messages", 200, "application/json", "{\"messages\":[]}");
    }

    public void answers(String path, int status, String type, String body) {
        answers.put(path, new Answer(status, type, body));
    }

    /** Takes questions and does not answer them until it speaks again. */
    public void fallSilent() {
        silence = new CountDownLatch(1);
    }

    public void speak() {
        var held = silence;
        silence = null;
        if (held != null) {
            held.countDown();
        }
    }

    /** The token that a path was last asked with. */
    public String authorization(String path) {
        return asked.getOrDefault(path, "");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var authorization = exchange.getRequestHeaders().getFirst("Authorization");
            asked.put(path, authorization == null ? "" : authorization);
            var held = silence;
            if (held != null && !held.await(1, TimeUnit.MINUTES)) {
                return;
            }
            var answer = answers.getOrDefault(path, new Answer(404, "application/json", "{}"));
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
