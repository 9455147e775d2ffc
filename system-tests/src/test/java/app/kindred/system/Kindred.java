package app.kindred.system;

import app.kindred.shared.testing.OtlpSink;
import app.kindred.shared.testing.PrivateRedis;
import app.kindred.shared.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The running system: started by the first test that asks for it, shared by all, gone with the JVM.
 */
final class Kindred {

    /** Small enough to load in a second, large enough that the demo account finds candidates. */
    private static final int PEOPLE = 400;

    private static final Kindred RUNNING = start();

    private final Path root = Path.of(System.getProperty("kindred.root", ".."));
    private final Path folder;
    private final PrivateRedis redis;
    private final OtlpSink collector = OtlpSink.started();
    private final Map<String, String> settings = new HashMap<>();
    private final ServiceProcess users;
    private final ServiceProcess matching;
    private final ServiceProcess messaging;
    private final ServiceProcess gateway;
    private final List<ServiceProcess> seconds;
    private final Map<String, String> behind = new HashMap<>();

    private Kindred() throws IOException {
        folder = Files.createDirectories(root.resolve("system-tests/target/kindred"));
        // A restart goes on in the log of before; a run begins a new one.
        try (var logs = Files.newDirectoryStream(folder, "*.log")) {
            for (var log : logs) {
                Files.delete(log);
            }
        }
        redis = PrivateRedis.started();
        settings.put("KINDRED_DB_URL", TestPostgres.pooledUrl());
        settings.put(
                "KINDRED_DB_PREPARE_THRESHOLD", Integer.toString(TestPostgres.prepareThreshold()));
        settings.put("KINDRED_DB_DIRECT_URL", TestPostgres.jdbcUrl());
        settings.put("KINDRED_DB_PASSWORD", TestPostgres.PASSWORD);
        settings.put("KINDRED_DB_POOL", "8");
        settings.put("KINDRED_DATABASE_WATCH", "2s");
        TestPostgres.replicaUrl().ifPresent(url -> settings.put("KINDRED_REPLICA_URLS", url));
        settings.put("KINDRED_REDIS_URL", redis.uri());
        // A busy build machine stalls for longer than the 150 ms that production waits.
        settings.put("KINDRED_REDIS_TIMEOUT", "2s");
        settings.put("KINDRED_DATA_DIR", Files.createTempDirectory(folder, "data").toString());
        settings.put("KINDRED_PROFILER_FOLDER", folder.resolve("profiles").toString());
        // What is due for erasure need not wait a minute, nor popularity ten to forget, and what is
        // searched must not be deflated.
        settings.put("KINDRED_ERASURE_POLL", "1s");
        settings.put("KINDRED_CACHE_COMPRESSABOVE", "1GB");
        settings.put("KINDRED_POPULARITY_REFRESH_AFTER", "5s");
        settings.put("KINDRED_POPULARITY_REFRESH_EVERY", "5s");
        // A thousand phones on one address: the limits have tests of their own.
        settings.put("KINDRED_LIMIT_SCALE", "1000");
        // `./run test` looks into the logs for what it finds.
        settings.put("SPRING_NETTY_LEAKDETECTION", "paranoid");
        // Who these are, and where their traces go.
        settings.put("KINDRED_ENV", "test");
        settings.put("KINDRED_VERSION", "under-test");
        settings.put("KINDRED_TEAM", "everybody");
        settings.put("KINDRED_REGION", "here");
        settings.put("KINDRED_TRACE_SAMPLE", "1.0");
        settings.put("MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT", collector.endpoint());
        users = process("users", "users-service", "");
        matching = process("matching", "matching-service", "");
        messaging = process("messaging", "messaging-service", "");
        seconds =
                List.of(
                        process("users", "users-service", "-2"),
                        process("matching", "matching-service", "-2"),
                        process("messaging", "messaging-service", "-2"));
        settings.put("KINDRED_USERS_URL", users.url());
        settings.put("KINDRED_MATCHING_URL", matching.url());
        settings.put("KINDRED_MESSAGING_URL", messaging.url());
        // Gateways know two instances of each; the second ones run while a test needs them.
        behind.put("KINDRED_JWKS_URI", users.url() + "/.well-known/jwks.json");
        behind.put("KINDRED_USERS_URL", users.url() + "," + seconds.get(0).url());
        behind.put("KINDRED_MATCHING_URL", matching.url() + "," + seconds.get(1).url());
        behind.put("KINDRED_MESSAGING_URL", messaging.url() + "," + seconds.get(2).url());
        gateway = another("gateway", "api-gateway", behind, "");
    }

    static Kindred running() {
        return RUNNING;
    }

    private static Kindred start() {
        try {
            var kindred = new Kindred();
            Runtime.getRuntime().addShutdownHook(new Thread(kindred::kill));
            kindred.services().forEach(ServiceProcess::start);
            kindred.services().forEach(ServiceProcess::awaitReady);
            kindred.populate();
            return kindred;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Client client() {
        return new Client(gateway.url());
    }

    PrivateRedis redis() {
        return redis;
    }

    /** Where the spans of every service arrive. */
    OtlpSink collector() {
        return collector;
    }

    ServiceProcess users() {
        return users;
    }

    ServiceProcess matching() {
        return matching;
    }

    ServiceProcess messaging() {
        return messaging;
    }

    ServiceProcess gateway() {
        return gateway;
    }

    List<ServiceProcess> services() {
        return List.of(users, matching, messaging, gateway);
    }

    /** Where the users service leaves letters when no mail server is set. */
    Path mailbox() {
        return Path.of(settings.get("KINDRED_DATA_DIR"), "mail");
    }

    /** Where the users service keeps pictures. */
    Path photos() {
        return Path.of(settings.get("KINDRED_DATA_DIR"), "photos");
    }

    Connection superuser() throws SQLException {
        return DriverManager.getConnection(TestPostgres.superuserUrl());
    }

    /** A second instance of each service behind the gateway; the caller starts and stops them. */
    List<ServiceProcess> seconds() {
        return seconds;
    }

    /** One more gateway before all of them; the caller starts and stops it. */
    ServiceProcess anotherGateway() {
        return another("gateway", "api-gateway", behind);
    }

    /** One more instance of a service, on ports of its own; the caller starts and stops it. */
    ServiceProcess another(String name, String module, Map<String, String> overrides) {
        return another(name, module, overrides, "-another");
    }

    /**
     * One instance of the version before this one, as {@code ./run test --deployment} built it; the
     * caller starts and stops it.
     */
    ServiceProcess before(String name, String module, Map<String, String> overrides) {
        var previous = Path.of(System.getenv("KINDRED_TEST_PREVIOUS"));
        return instance(name, jar(previous, module), overrides, "-before");
    }

    private ServiceProcess another(
            String name, String module, Map<String, String> overrides, String suffix) {
        return instance(name, jar(root, module), overrides, suffix);
    }

    private ServiceProcess instance(
            String name, Path jar, Map<String, String> overrides, String suffix) {
        var all = new HashMap<>(settings);
        all.putAll(overrides);
        return new ServiceProcess(name, jar, log(name + suffix), all);
    }

    private ServiceProcess process(String name, String module, String suffix) {
        return new ServiceProcess(name, jar(module), log(name + suffix), settings);
    }

    private Path jar(String module) {
        return jar(root, module);
    }

    private static Path jar(Path root, String module) {
        return root.resolve(module + "/target/" + module + "-1.0.0-SNAPSHOT.jar");
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private void populate() throws IOException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar("load-tests").toString(),
                        "population",
                        "--people",
                        String.valueOf(PEOPLE));
        builder.environment().putAll(settings);
        var log = log("population");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        var process = builder.start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "The population was not loaded:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void kill() {
        services().forEach(ServiceProcess::kill);
        seconds.forEach(ServiceProcess::kill);
        redis.close();
        collector.close();
    }
}
