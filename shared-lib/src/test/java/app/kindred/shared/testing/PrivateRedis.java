package app.kindred.shared.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;

/**
 * A Redis that belongs to one test, which may stop, freeze, empty and restart it; it keeps its port
 * and forgets its data. The machine's {@code redis-server} where there is one, else a container.
 */
public final class PrivateRedis implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Server server;

    private PrivateRedis(int port) {
        this.port = port;
        this.server = installed() ? new NativeServer(port) : new ContainerServer(port);
    }

    /** Starts one on a free port. */
    public static PrivateRedis started() {
        var redis = new PrivateRedis(Ports.free());
        redis.start();
        return redis;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Starts it, empty, and returns once it answers. */
    public void start() {
        server.start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("redis-server on " + port + " does not answer");
            }
            pause(Duration.ofMillis(20));
        }
    }

    /** Kills it at once, as a crash would. */
    public void stop() {
        server.stop();
    }

    /** Freezes it: connections stay open and nothing answers. */
    public void freeze() {
        server.freeze();
    }

    public void thaw() {
        server.thaw();
    }

    /** Empties it. */
    public void flush() {
        command("FLUSHALL");
    }

    /** Sends one inline command and returns the first line of the answer. */
    public String command(String line) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            var answer = new StringBuilder();
            for (int c; (c = socket.getInputStream().read()) > 0 && c != '\n'; ) {
                answer.append((char) c);
            }
            return answer.toString().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    private boolean answers() {
        try {
            return command("PING").equals("+PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static boolean installed() {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private sealed interface Server {

        void start();

        void stop();

        void freeze();

        void thaw();
    }

    private static final class NativeServer implements Server {

        private final int port;
        private @Nullable Process process;

        NativeServer(int port) {
            this.port = port;
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        }

        @Override
        public void start() {
            try {
                process =
                        new ProcessBuilder(
                                        "redis-server",
                                        "--port",
                                        String.valueOf(port),
                                        "--bind",
                                        "127.0.0.1",
                                        "--save",
                                        "",
                                        "--appendonly",
                                        "no",
                                        "--dir",
                                        System.getProperty("java.io.tmpdir"))
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            if (process != null) {
                process.destroyForcibly();
                try {
                    process.waitFor(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void freeze() {
            signal("STOP");
        }

        @Override
        public void thaw() {
            signal("CONT");
        }

        private void signal(String name) {
            if (process == null) {
                throw new IllegalStateException("Not started");
            }
            try {
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor(5, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class ContainerServer implements Server {

        private final int port;
        private @Nullable GenericContainer<?> container;

        ContainerServer(int port) {
            this.port = port;
        }

        @Override
        public void start() {
            var fresh = new GenericContainer<>("redis:7");
            fresh.setPortBindings(List.of(port + ":6379"));
            fresh.start();
            container = fresh;
        }

        @Override
        public void stop() {
            if (container != null) {
                container.stop();
                container = null;
            }
        }

        @Override
        public void freeze() {
            var running = running();
            running.getDockerClient().pauseContainerCmd(running.getContainerId()).exec();
        }

        @Override
        public void thaw() {
            var running = running();
            running.getDockerClient().unpauseContainerCmd(running.getContainerId()).exec();
        }

        private GenericContainer<?> running() {
            if (container == null) {
                throw new IllegalStateException("Not started");
            }
            return container;
        }
    }
}
