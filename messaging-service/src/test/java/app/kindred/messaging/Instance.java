package app.kindred.messaging;

import app.kindred.shared.testing.TestPostgres;
import app.kindred.shared.testing.TestRedis;
import app.kindred.shared.testing.TestTokens;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Another instance of the service, as a process of its own that can be killed. */
public final class Instance implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final int port;

    private Instance(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it and returns once it is ready. */
    public static Instance started() {
        try {
            int port = freePort();
            int management = freePort();
            var classes =
                    System.getProperty(
                            "surefire.test.class.path", System.getProperty("java.class.path"));
            var builder =
                    new ProcessBuilder(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx384m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Dkindred.identity.jwks-uri=" + TestTokens.jwksUri(),
                                    "-cp",
                                    classes,
                                    MessagingApplication.class.getName()));
            var environment = builder.environment();
            environment.put("KINDRED_DB_URL", TestPostgres.jdbcUrl());
            environment.put("KINDRED_DB_DIRECT_URL", TestPostgres.jdbcUrl());
            environment.put("KINDRED_DB_PASSWORD", TestPostgres.PASSWORD);
            environment.put("KINDRED_DB_POOL", "8");
            environment.put("KINDRED_REDIS_URL", TestRedis.uri());
            environment.put("KINDRED_MESSAGING_PORT", String.valueOf(port));
            environment.put("KINDRED_MESSAGING_MANAGEMENT_PORT", String.valueOf(management));
            var log = File.createTempFile("messaging-instance", ".log");
            log.deleteOnExit();
            var process = builder.redirectErrorStream(true).redirectOutput(log).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            var instance = new Instance(process, port);
            instance.awaitReadiness(management, log);
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Client as(UUID userId) {
        return Client.of(URI.create("http://127.0.0.1:" + port), userId);
    }

    /** As a crash would end it: no goodbye on any socket. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitReadiness(int management, File log) {
        var readiness =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/actuator/health/readiness"
                                                .formatted(management)))
                        .timeout(Duration.ofSeconds(2))
                        .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                var answer = Client.HTTP.send(readiness, HttpResponse.BodyHandlers.discarding());
                if (answer.statusCode() == 200) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (IOException e) {
                // Not listening yet.
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("The instance did not start; see " + log);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
