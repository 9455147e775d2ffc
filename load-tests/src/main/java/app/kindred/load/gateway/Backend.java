package app.kindred.load.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A service that costs next to nothing: answers each path with bytes made beforehand. */
final class Backend implements AutoCloseable {

    private final ServerSocket listener;
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    Backend() {
        try {
            listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void answer(String path, String json) {
        var body = json.getBytes(StandardCharsets.UTF_8);
        var head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        var headBytes = head.getBytes(StandardCharsets.US_ASCII);
        var whole = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, whole, 0, headBytes.length);
        System.arraycopy(body, 0, whole, headBytes.length, body.length);
        answers.put(path, whole);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 8_192);
            var out = socket.getOutputStream();
            for (var request = HttpBytes.readHead(in);
                    !request.isEmpty();
                    request = HttpBytes.readHead(in)) {
                int from = request.indexOf(' ') + 1;
                var path = request.substring(from, request.indexOf(' ', from));
                var answer = answers.get(path);
                if (answer == null) {
                    out.write(
                            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                } else {
                    out.write(answer);
                }
            }
        } catch (IOException ignored) {
            // The other side is done with this connection.
        }
    }
}
