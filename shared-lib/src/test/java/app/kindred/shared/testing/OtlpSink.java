package app.kindred.shared.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/** Receives spans as an OpenTelemetry collector does, over HTTP in protobuf, and keeps them. */
public final class OtlpSink implements AutoCloseable {

    private final HttpServer server;
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    private OtlpSink(HttpServer server) {
        this.server = server;
    }

    public static OtlpSink started() {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var sink = new OtlpSink(HttpServer.create(address, 0));
            sink.listen();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** What has arrived so far. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** What has arrived so far of one trace. */
    public List<Span> spans(String traceId) {
        return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** A span with its own attributes and those of the service that sent it. */
    public record Span(
            String name,
            String traceId,
            String spanId,
            String parentId,
            Map<String, String> attributes,
            Map<String, String> resource) {}

    private void listen() {
        server.createContext(
                "/v1/traces",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    var encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
                    if ("gzip".equals(encoding)) {
                        body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
                    }
                    receive(body);
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
    }

    private void receive(byte[] request) {
        for (var resourceSpans : new Message(request).all(1)) {
            var resource = new HashMap<String, String>();
            for (var sender : resourceSpans.all(1)) {
                sender.all(1).forEach(attribute -> put(resource, attribute));
            }
            for (var scope : resourceSpans.all(2)) {
                for (var span : scope.all(2)) {
                    var attributes = new HashMap<String, String>();
                    span.all(9).forEach(attribute -> put(attributes, attribute));
                    spans.add(
                            new Span(
                                    span.text(5),
                                    span.hex(1),
                                    span.hex(2),
                                    span.hex(4),
                                    Map.copyOf(attributes),
                                    Map.copyOf(resource)));
                }
            }
        }
    }

    private static void put(Map<String, String> into, Message attribute) {
        attribute.all(2).forEach(value -> into.put(attribute.text(1), value.text(1)));
    }

    /** Just enough of protobuf: the length-delimited fields of a message, by number. */
    private static final class Message {

        private final Map<Integer, List<byte[]>> fields = new HashMap<>();

        Message(byte[] bytes) {
            int at = 0;
            while (at < bytes.length) {
                long[] key = varint(bytes, at);
                at = (int) key[1];
                int number = (int) (key[0] >>> 3);
                switch ((int) key[0] & 7) {
                    case 0 -> at = (int) varint(bytes, at)[1];
                    case 1 -> at += 8;
                    case 5 -> at += 4;
                    case 2 -> {
                        long[] length = varint(bytes, at);
                        at = (int) length[1];
                        var field = Arrays.copyOfRange(bytes, at, at + (int) length[0]);
                        fields.computeIfAbsent(number, _ -> new ArrayList<>()).add(field);
                        at += (int) length[0];
                    }
                    default -> throw new IllegalArgumentException("Not protobuf");
                }
            }
        }

        List<Message> all(int number) {
            return fields.getOrDefault(number, List.of()).stream().map(Message::new).toList();
        }

        String text(int number) {
            return new String(bytes(number), StandardCharsets.UTF_8);
        }

        String hex(int number) {
            return HexFormat.of().formatHex(bytes(number));
        }

        private byte[] bytes(int number) {
            var values = fields.getOrDefault(number, List.of());
            return values.isEmpty() ? new byte[0] : values.getLast();
        }

        /** The value and where it ends. */
        private static long[] varint(byte[] bytes, int start) {
            long value = 0;
            int at = start;
            for (int shift = 0; ; shift += 7, at++) {
                value |= (bytes[at] & 0x7fL) << shift;
                if (bytes[at] >= 0) {
                    return new long[] {value, at + 1};
                }
            }
        }
    }
}
