package app.kindred.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One instance of a packaged service in a JVM of its own. It keeps its ports over a restart. */
final class ServiceProcess {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final String name;
    private final Path jar;
    private final Path log;
    private final Map<String, String> settings;
    private final int port = freePort();
    private final int managementPort = freePort();
    private @Nullable Process process;

    ServiceProcess(String name, Path jar, Path log, Map<String, String> settings) {
        this.name = name;
        this.jar = jar;
        this.log = log;
        this.settings = settings;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    Path log() {
        return log;
    }

    /** Starts the process and returns at once. */
    void start() {
        var command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Duser.timezone=UTC",
                        "-jar",
                        jar.toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(settings);
        var prefix = "KINDRED_" + name.toUpperCase(Locale.ROOT);
        builder.environment().put(prefix + "_PORT", String.valueOf(port));
        builder.environment().put(prefix + "_MANAGEMENT_PORT", String.valueOf(managementPort));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once the instance calls itself ready; fails with the end of its log otherwise. */
    void awaitReady() {
        Eventually.within(
                Duration.ofMinutes(5),
                name + " to be ready",
                () -> {
                    if (process == null || !process.isAlive()) {
                        throw new IllegalStateException(name + " ended:\n" + lastLines());
                    }
                    return ready();
                });
    }

    /** Asks the process to end as an orchestrator does, and returns when it has. */
    void stop() {
        var running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(40, TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new IllegalStateException(name + " did not end in time:\n" + lastLines());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** The names of all classes that the process has loaded so far, one a line. */
    String loadedClasses() {
        var running = process;
        if (running == null) {
            throw new IllegalStateException(name + " is not running");
        }
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var asked =
                    new ProcessBuilder(jcmd, String.valueOf(running.pid()), "VM.class_hierarchy")
                            .redirectErrorStream(true)
                            .start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page of metrics as Prometheus reads it. */
    String metrics() {
        return get(managementUrl() + "/metrics");
    }

    private boolean ready() {
        try {
            return get(managementUrl() + "/actuator/health/readiness").contains("UP");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String get(String url) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String lastLines() {
        try {
            var lines = new ArrayList<>(Files.readAllLines(log));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "no log";
        }
    }

    /** Nobody's at the moment. */
    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
