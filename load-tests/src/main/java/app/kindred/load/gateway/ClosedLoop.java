package app.kindred.load.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** A number of connections, each of which asks again as soon as it was answered. */
final class ClosedLoop {

    private final int port;
    private final String path;
    private final List<String> tokens;
    private final AtomicInteger turn = new AtomicInteger();

    ClosedLoop(int port, String path, List<String> tokens) {
        this.port = port;
        this.path = path;
        this.tokens = tokens;
    }

    /**
     * Runs for a time, or until there were so many answers, and returns their number; fails at the
     * first that is not a 200.
     */
    long run(int connections, Duration time, long most) throws InterruptedException {
        var answered = new LongAdder();
        var failures = new ConcurrentLinkedQueue<Exception>();
        long end = System.nanoTime() + time.toNanos();
        var threads =
                IntStream.range(0, connections)
                        .mapToObj(
                                i ->
                                        Thread.ofPlatform()
                                                .start(
                                                        () -> {
                                                            try {
                                                                loop(end, most, answered);
                                                            } catch (IOException
                                                                    | RuntimeException e) {
                                                                failures.add(e);
                                                            }
                                                        }))
                        .toList();
        for (var thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("The load was not answered", failures.peek());
        }
        return answered.sum();
    }

    private void loop(long end, long most, LongAdder answered) throws IOException {
        var buffer = new byte[64 * 1024];
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            var in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            var out = socket.getOutputStream();
            while (System.nanoTime() < end && answered.sum() < most) {
                var token = tokens.get(Math.floorMod(turn.getAndIncrement(), tokens.size()));
                var request =
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nUser-Agent: kindred\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\n";
                out.write(request.getBytes(StandardCharsets.ISO_8859_1));
                int status = HttpBytes.readAnswer(in, buffer);
                if (status != 200) {
                    throw new UncheckedIOException(new IOException("Answered " + status));
                }
                answered.increment();
            }
        }
    }
}
