package app.kindred.shared.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A PgBouncer in transaction mode with two connections to a server, for any user. */
public final class PrivatePgBouncer implements AutoCloseable {

    private final Process process;
    private final int port;

    private PrivatePgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static PrivatePgBouncer before(int serverPort) {
        try {
            int port = Ports.free();
            var settings = Files.createTempFile("kindred-pgbouncer", ".ini");
            Files.writeString(
                    settings,
                    """
                    [databases]
                    postgres = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = 2
                    ignore_startup_parameters = extra_float_digits
                    """
                            .formatted(serverPort, port));
            settings.toFile().setReadable(true, false);
            settings.toFile().deleteOnExit();
            var command = PrivatePostgres.asPostgres();
            command.addAll(List.of(program(), settings.toString()));
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            await().until(() -> listens(port));
            return new PrivatePgBouncer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?prepareThreshold=0";
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static String program() {
        return List.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer").stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("PgBouncer is not on this machine"));
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
