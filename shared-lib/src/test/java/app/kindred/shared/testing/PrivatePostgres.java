package app.kindred.shared.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A Postgres that belongs to one test, which may stop it, and make streaming replicas of it. Needs
 * the server's own programs on this machine: a container cannot be frozen between two bytes of its
 * log.
 */
public final class PrivatePostgres implements AutoCloseable {

    private final Path folder;
    private final int port;

    private PrivatePostgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** A fresh primary with a database {@code postgres}, trusting everybody on loopback. */
    public static PrivatePostgres primary() {
        var primary = new PrivatePostgres(freshFolder(), Ports.free());
        primary.server("initdb", "-D", primary.folder, "-U", "postgres", "-A", "trust", "-N");
        primary.start();
        return primary;
    }

    /** A streaming replica of this one. */
    public PrivatePostgres replica() {
        var replica = new PrivatePostgres(freshFolder(), Ports.free());
        replica.server(
                "pg_basebackup",
                "-D",
                replica.folder,
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-U",
                "postgres",
                "-R",
                "-c",
                "fast",
                "-X",
                "stream");
        replica.start();
        return replica;
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public int port() {
        return port;
    }

    /** What the server said so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("server.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        server(
                "pg_ctl",
                "-D",
                folder,
                "-w",
                "-l",
                folder.resolve("server.log"),
                "-o",
                "-p "
                        + port
                        + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off",
                "start");
    }

    /** Stops it at once, as a crash would. */
    public void stop() {
        server("pg_ctl", "-D", folder, "-m", "immediate", "-w", "stop");
    }

    @Override
    public void close() {
        if (Files.exists(folder.resolve("postmaster.pid"))) {
            stop();
        }
        run(List.of("rm", "-rf", folder.toString()));
    }

    private void server(String program, Object... arguments) {
        var command = asPostgres();
        command.add(programs().resolve(program).toString());
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        run(command);
    }

    /** How a command begins that refuses to run as root. */
    static List<String> asPostgres() {
        return "root".equals(System.getProperty("user.name"))
                ? new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--reuid=postgres",
                                "--regid=postgres",
                                "--clear-groups"))
                : new ArrayList<>();
    }

    private static void run(List<String> command) {
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path programs() {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo)
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres's own programs are not on this machine", e);
        }
    }

    private static Path freshFolder() {
        // Where the user "postgres" may write too.
        var folder = Path.of("/var/tmp", "kindred-postgres-" + UUID.randomUUID());
        try {
            Files.createDirectory(folder);
            if ("root".equals(System.getProperty("user.name"))) {
                run(List.of("chown", "postgres", folder.toString()));
            }
            run(List.of("chmod", "700", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }
}
