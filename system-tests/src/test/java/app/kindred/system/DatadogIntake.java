package app.kindred.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Receives traces as Datadog's local agent does, in msgpack over HTTP, and keeps their spans. */
final class DatadogIntake implements AutoCloseable {

    private static final String ABILITIES = "{\"version\":\"7\",\"endpoints\":[\"/v0.4/traces\"]}";

    private final HttpServer server;
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    private DatadogIntake(HttpServer server) {
        this.server = server;
    }

    static DatadogIntake started() {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var intake = new DatadogIntake(HttpServer.create(address, 0));
            intake.server.createContext("/", intake::answer);
            intake.server.start();
            return intake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Trace ids are the lower 64 bits, as they travel. */
    record Span(
            String service,
            String name,
            String resource,
            long traceId,
            long spanId,
            long parentId,
            Map<String, String> tags,
            Map<String, Double> numbers) {}

    private void answer(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var path = exchange.getRequestURI().getPath();
        byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
        int status = 200;
        if (path.equals("/info")) {
            answer = ABILITIES.getBytes(StandardCharsets.UTF_8);
        } else if (path.equals("/v0.4/traces")) {
            try (var unpacker = MessagePack.newDefaultUnpacker(body)) {
                receive(unpacker);
            }
        } else {
            status = 404;
        }
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void receive(MessageUnpacker in) throws IOException {
        int traces = in.unpackArrayHeader();
        for (int t = 0; t < traces; t++) {
            int size = in.unpackArrayHeader();
            for (int s = 0; s < size; s++) {
                spans.add(span(in));
            }
        }
    }

    private static Span span(MessageUnpacker in) throws IOException {
        var texts = new HashMap<String, String>();
        var ids = new HashMap<String, Long>();
        var tags = new HashMap<String, String>();
        var numbers = new HashMap<String, Double>();
        int fields = in.unpackMapHeader();
        for (int f = 0; f < fields; f++) {
            var field = in.unpackString();
            switch (field) {
                case "service", "name", "resource" -> texts.put(field, in.unpackString());
                case "trace_id", "span_id", "parent_id" ->
                        ids.put(field, in.unpackBigInteger().longValue());
                case "meta" -> {
                    int size = in.unpackMapHeader();
                    for (int i = 0; i < size; i++) {
                        tags.put(in.unpackString(), in.unpackString());
                    }
                }
                case "metrics" -> {
                    int size = in.unpackMapHeader();
                    for (int i = 0; i < size; i++) {
                        var name = in.unpackString();
                        var value = in.unpackValue();
                        numbers.put(name, value.asNumberValue().toDouble());
                    }
                }
                default -> in.skipValue();
            }
        }
        return new Span(
                texts.getOrDefault("service", ""),
                texts.getOrDefault("name", ""),
                texts.getOrDefault("resource", ""),
                ids.getOrDefault("trace_id", 0L),
                ids.getOrDefault("span_id", 0L),
                ids.getOrDefault("parent_id", 0L),
                tags,
                numbers);
    }
}
