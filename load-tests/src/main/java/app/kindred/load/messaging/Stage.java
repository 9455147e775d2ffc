package app.kindred.load.messaging;

import app.kindred.load.Arguments;
import app.kindred.load.UsageException;
import app.kindred.load.gateway.Issuer;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A database, a Redis and a key server of a bench's own, on which services are started as they are
 * deployed. All of it is gone at the end.
 */
final class Stage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String server;
    private final String database;
    private final Path folder;
    private final Issuer issuer;
    private final HttpServer keys;
    private final int redisPort;
    private final List<Process> processes = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A service that runs: where it listens, and its process. */
    record Service(int port, Process process) {

        /** Resident memory, as the kernel counts it. */
        long residentMegabytes() throws IOException {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    Stage(Arguments arguments, String database) throws Exception {
        this.server =
                arguments
                        .find("server")
                        .or(
                                () ->
                                        java.util.Optional.ofNullable(
                                                System.getenv("KINDRED_TEST_POSTGRES")))
                        .orElseGet(Stage::ownServer);
        this.database = database;
        this.folder = Files.createTempDirectory("kindred-bench");
        this.issuer = new Issuer(Clock.systemUTC());
        drop();
        try (var connection = DriverManager.getConnection(server)) {
            execute(connection, "CREATE DATABASE " + database);
        }
        try (var connection = open();
                InputStream bootstrap =
                        Objects.requireNonNull(
                                Stage.class.getResourceAsStream("/ops/postgres/bootstrap.sql"))) {
            execute(connection, new String(bootstrap.readAllBytes(), StandardCharsets.UTF_8));
        }
        this.keys =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var keySet = issuer.keySet().getBytes(StandardCharsets.UTF_8);
        keys.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, keySet.length);
                    try (var body = exchange.getResponseBody()) {
                        body.write(keySet);
                    }
                });
        keys.start();
        this.redisPort = freePort();
        processes.add(
                new ProcessBuilder(
                                "redis-server",
                                "--port",
                                String.valueOf(redisPort),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("redis.log").toFile())
                        .start());
    }

    Issuer issuer() {
        return issuer;
    }

    /** As the superuser, with messaging's tables in sight. */
    Connection open() throws SQLException {
        var connection =
                DriverManager.getConnection(
                        server.replaceFirst("(//[^/]+/)[^?]*", "$1" + database));
        execute(connection, "SET search_path = messaging, public");
        return connection;
    }

    Service messaging(String jar, int megabytes) throws Exception {
        return start(
                jar,
                "MESSAGING",
                megabytes,
                Map.of(),
                // Limits of people are not what is measured.
                List.of("--kindred.message.burst=1000000", "--kindred.shield.openers=1000000"));
    }

    Service gateway(String jar, List<Service> messaging) throws Exception {
        var instances =
                String.join(
                        ",", messaging.stream().map(s -> "http://127.0.0.1:" + s.port()).toList());
        return start(
                jar,
                "GATEWAY",
                512,
                Map.of("KINDRED_MESSAGING_URL", instances),
                List.of(
                        "--kindred.limits.table.caller.size=100000000",
                        "--kindred.limits.table.caller.per-second=1000000",
                        "--kindred.limits.table.public.size=100000000",
                        "--kindred.limits.table.public.per-second=1000000"));
    }

    private Service start(
            String jar,
            String name,
            int megabytes,
            Map<String, String> settings,
            List<String> options)
            throws Exception {
        if (!Files.exists(Path.of(jar))) {
            throw new UsageException(jar + " does not exist: build first.");
        }
        int port = freePort();
        int management = freePort();
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + megabytes + "m",
                                "-Xss512k",
                                "-XX:+UseSerialGC",
                                "-XX:+UseCompactObjectHeaders",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dkindred.identity.jwks-uri=http://127.0.0.1:"
                                        + keys.getAddress().getPort()
                                        + "/.well-known/jwks.json",
                                // A busy machine is not what is measured either.
                                "-Dkindred.identity.jwks-timeout=10s",
                                "-jar",
                                jar));
        command.addAll(options);
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        var url = server.replaceFirst("(//[^/]+/).*", "$1" + database);
        environment.put("KINDRED_DB_URL", url);
        environment.put("KINDRED_DB_DIRECT_URL", url);
        environment.put("KINDRED_REDIS_URL", "redis://127.0.0.1:" + redisPort);
        environment.put("KINDRED_" + name + "_PORT", String.valueOf(port));
        environment.put("KINDRED_" + name + "_MANAGEMENT_PORT", String.valueOf(management));
        environment.putAll(settings);
        var log = folder.resolve(name.toLowerCase(java.util.Locale.ROOT) + "-" + port + ".log");
        var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        awaitReadiness(process, management, log);
        return new Service(port, process);
    }

    private void awaitReadiness(Process process, int management, Path log) throws Exception {
        var readiness =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/actuator/health/readiness"
                                                .formatted(management)))
                        .timeout(Duration.ofSeconds(2))
                        .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                if (http.send(readiness, HttpResponse.BodyHandlers.discarding()).statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new IOException("Did not start; see " + log);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws Exception {
        for (var process : processes.reversed()) {
            process.destroy();
        }
        for (var process : processes) {
            if (!process.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        keys.stop(0);
        http.close();
        drop();
    }

    private void drop() throws SQLException {
        try (var connection = DriverManager.getConnection(server)) {
            execute(connection, "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String ownServer() {
        var password = Path.of(".kindred", "postgres-password");
        try {
            return "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=%s"
                    .formatted(
                            Objects.requireNonNullElse(
                                    System.getenv("KINDRED_POSTGRES_PORT"), "55432"),
                            Files.readString(password).strip());
        } catch (IOException e) {
            throw new UsageException(
                    "no Postgres to bench on: say --server jdbc:postgresql://…, or ./run up first.");
        }
    }
}
