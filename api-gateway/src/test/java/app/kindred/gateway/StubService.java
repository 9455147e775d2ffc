package app.kindred.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Stands behind the gateway: remembers what reached it and answers as the path asks. */
final class StubService {

    private static final StubService RUNNING = new StubService();

    private final AtomicReference<Seen> last = new AtomicReference<>();
    private final HttpServer server;

    private StubService() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    static StubService running() {
        return RUNNING;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Seen last() {
        return last.get();
    }

    /** What a request looked like when it arrived. */
    record Seen(String method, String uri, Map<String, List<String>> headers, int bodyLength) {}

    private void answer(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(exchange.getRequestHeaders());
        byte[] body;
        try {
            body = exchange.getRequestBody().readAllBytes();
        } catch (IOException cutOff) {
            exchange.close();
            return;
        }
        var path = exchange.getRequestURI().getRawPath();
        last.set(
                new Seen(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers,
                        body.length));
        if (path.endsWith("/problem")) {
            respond(exchange, 409, "application/problem+json", "{\"type\":\"/problems/conflict\"}");
        } else if (path.endsWith("/large")) {
            exchange.getResponseHeaders().set("ETag", "\"v7\"");
            respond(exchange, 200, "application/json", "\"" + "kindred ".repeat(2_000) + "\"");
        } else if (path.endsWith(".jpg")) {
            picture(exchange, "\"" + path.substring("/photos/".length()).replace('/', '-') + "\"");
        } else if (path.endsWith("/turned-away")) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        } else if (path.endsWith("/hang-up")) {
            exchange.close();
        } else if (path.endsWith("/break-off")) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{\"half\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        } else if (path.endsWith("/hang")) {
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        } else {
            respond(exchange, 200, "application/json", "{\"ok\":true}");
        }
    }

    private static void picture(HttpExchange exchange, String tag) throws IOException {
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().set("Cache-Control", "max-age=31536000, public, immutable");
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            exchange.close();
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.getResponseHeaders().set("Content-Length", "16000");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        } else {
            respond(exchange, 200, "image/jpeg", "kindred ".repeat(2_000));
        }
    }

    private static void respond(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
