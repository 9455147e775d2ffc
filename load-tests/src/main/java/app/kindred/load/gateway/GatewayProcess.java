package app.kindred.load.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** A gateway in a process of its own, whose CPU time can be read. */
final class GatewayProcess implements AutoCloseable {

    /** What Kindred's gateway has on its class path and a plain one has not. */
    private static final List<String> KINDRED_ADDS =
            List.of(
                    "shared-lib",
                    "spring-boot-actuator",
                    "spring-boot-micrometer",
                    "spring-boot-health",
                    "spring-boot-security",
                    "spring-security-config",
                    "spring-security-core",
                    "spring-security-web",
                    "spring-security-oauth2",
                    "spring-boot-data",
                    "spring-data",
                    "spring-boot-persistence",
                    "spring-boot-transaction",
                    "lettuce",
                    "nimbus",
                    "caffeine",
                    "resilience4j",
                    "micrometer-registry",
                    "prometheus");

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final int port;

    private GatewayProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A plain Spring Cloud Gateway that takes everything to one service. */
    static GatewayProcess bare(Path gatewayJar, Path folder, int backend, Path log)
            throws IOException {
        int port = freePort();
        var routes = "--spring.cloud.gateway.server.webflux.routes[0].";
        var arguments =
                List.of(
                        "-cp",
                        bareClassPath(gatewayJar, folder),
                        BareGateway.class.getName(),
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        routes + "id=all",
                        routes + "uri=http://127.0.0.1:" + backend,
                        routes + "predicates[0]=Path=/**");
        return start(arguments, Map.of(), port, log);
    }

    /** Kindred's gateway as it is deployed; limits as in production but with room. */
    static GatewayProcess kindred(
            Path gatewayJar, int backend, int redis, List<String> options, Path log)
            throws IOException {
        int port = freePort();
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-jar",
                                gatewayJar.toString(),
                                "--kindred.limits.table.caller.size=100000000",
                                "--kindred.limits.table.caller.per-second=1000000"));
        arguments.addAll(options);
        var service = "http://127.0.0.1:" + backend;
        var settings =
                Map.of(
                        "KINDRED_GATEWAY_PORT",
                        String.valueOf(port),
                        "KINDRED_GATEWAY_MANAGEMENT_PORT",
                        String.valueOf(freePort()),
                        "KINDRED_REDIS_URL",
                        "redis://127.0.0.1:" + redis,
                        "KINDRED_USERS_URL",
                        service,
                        "KINDRED_MATCHING_URL",
                        service,
                        "KINDRED_MESSAGING_URL",
                        service);
        return start(arguments, settings, port, log);
    }

    int port() {
        return port;
    }

    /** CPU time spent so far, by all its threads. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static void awaitPort(Process process, int port, Path log) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("Did not start; see " + log, notYet);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private static GatewayProcess start(
            List<String> arguments, Map<String, String> settings, int port, Path log)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx320m",
                                "-Xss512k",
                                "-XX:+UseSerialGC",
                                "-XX:+UseCompactObjectHeaders",
                                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        awaitPort(process, port, log);
        return new GatewayProcess(process, port);
    }

    /**
     * The gateway's libraries out of its jar, less what Kindred adds, and this program's classes.
     */
    private static String bareClassPath(Path jar, Path folder) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                var name = entry.getName();
                if (name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar")) {
                    var file = name.substring("BOOT-INF/lib/".length());
                    if (KINDRED_ADDS.stream().noneMatch(file::startsWith)) {
                        try (var in = zip.getInputStream(entry)) {
                            Files.copy(in, folder.resolve(file));
                        }
                    }
                }
            }
        }
        try (Stream<Path> libraries = Files.list(folder)) {
            var path = new ArrayList<>(libraries.map(Path::toString).sorted().toList());
            path.add(ownClass(folder));
            return String.join(":", path);
        }
    }

    /** The one class alone: this program's jar would bring all of its libraries along. */
    private static String ownClass(Path folder) throws IOException {
        var name = BareGateway.class.getName().replace('.', '/') + ".class";
        var classes = folder.resolve("classes");
        var file = classes.resolve(name);
        Files.createDirectories(file.getParent());
        try (var in = Objects.requireNonNull(BareGateway.class.getResourceAsStream("/" + name))) {
            Files.copy(in, file);
        }
        return classes.toString();
    }
}
