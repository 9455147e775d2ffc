package app.kindred.shared.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Redis servers to be broken: one, or a cluster of three masters. */
final class RedisNodes implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    private final boolean cluster;
    private final List<Node> nodes = new ArrayList<>();

    private RedisNodes(boolean cluster) {
        this.cluster = cluster;
    }

    static RedisNodes one() throws Exception {
        var one = new RedisNodes(false);
        one.nodes.add(new Node(freePort(), null));
        return one;
    }

    static RedisNodes cluster() throws Exception {
        return cluster(MASTERS, Duration.ofSeconds(15));
    }

    /** The first master has a replica, which takes over soon after its loss. */
    static RedisNodes clusterWithReplica() throws Exception {
        var all = cluster(MASTERS + 1, Duration.ofSeconds(1));
        var replica = all.nodes.getLast();
        var master = all.nodes.getFirst().command("CLUSTER MYID");
        CacheFixture.until(
                "the replica follows",
                Duration.ofSeconds(30),
                () -> replica.command("CLUSTER REPLICATE " + master).equals("OK"));
        CacheFixture.until(
                "the replica has caught up",
                Duration.ofSeconds(30),
                () -> replica.command("INFO replication").contains("link_status:up"));
        return all;
    }

    private static RedisNodes cluster(int size, Duration timeout) throws Exception {
        var all = new RedisNodes(true);
        for (int i = 0; i < size; i++) {
            all.nodes.add(new Node(freePort(), timeout));
        }
        for (int i = 0; i < MASTERS; i++) {
            int from = SLOTS * i / MASTERS;
            int to = SLOTS * (i + 1) / MASTERS - 1;
            all.nodes.get(i).command("CLUSTER ADDSLOTSRANGE " + from + " " + to);
            all.nodes.get(i).command("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
        }
        var first = all.nodes.getFirst();
        for (var node : all.nodes) {
            first.command("CLUSTER MEET 127.0.0.1 " + node.port + " " + (node.port + 10_000));
        }
        CacheFixture.until(
                "the cluster is whole",
                Duration.ofSeconds(30),
                () -> all.nodes.stream().allMatch(node -> node.knows(size)));
        return all;
    }

    String url() {
        return String.join(
                ",", nodes.stream().map(node -> "redis://127.0.0.1:" + node.port).toList());
    }

    /** The addresses of one server, or of the masters. */
    private List<Node> masters() {
        return cluster ? nodes.subList(0, MASTERS) : nodes;
    }

    void flush() {
        masters().forEach(node -> node.command("FLUSHALL"));
    }

    void freeze() {
        nodes.forEach(node -> node.signal("STOP"));
    }

    void thaw() {
        nodes.forEach(node -> node.signal("CONT"));
    }

    void cutSubscriptions() {
        nodes.forEach(node -> node.command("CLIENT KILL TYPE pubsub"));
    }

    /** Stops all, and starts them again: they keep nothing but the cluster's own file. */
    void shutDown() {
        nodes.forEach(Node::kill);
    }

    void startAgain() throws Exception {
        for (var node : nodes) {
            node.start();
        }
        if (cluster) {
            CacheFixture.until(
                    "the cluster is whole again",
                    Duration.ofSeconds(30),
                    () -> nodes.stream().allMatch(node -> node.knows(nodes.size())));
        }
    }

    long reads() {
        return masters().stream()
                .map(node -> node.command("INFO commandstats"))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("cmdstat_get:"))
                .mapToLong(
                        line ->
                                Long.parseLong(
                                        line.replaceAll("cmdstat_get:calls=(\\d+),.*", "$1")))
                .sum();
    }

    /** Kills the one master that has a replica and waits until that has taken over. */
    void failOver() throws Exception {
        assertThat(cluster).isTrue();
        nodes.getFirst().kill();
        CacheFixture.until(
                "the replica is the master",
                Duration.ofSeconds(30),
                () ->
                        nodes.getLast().command("INFO replication").contains("role:master")
                                && nodes.getLast().command("CLUSTER INFO").contains("state:ok"));
    }

    @Override
    public void close() {
        nodes.forEach(Node::kill);
    }

    private static int freePort() throws IOException {
        while (true) {
            try (var socket = new ServerSocket(0)) {
                // The bus of a cluster takes the port that is ten thousand higher.
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private static final class Node {

        private final int port;
        private final Duration clusterTimeout;
        private final Path folder = Files.createTempDirectory("kindred-redis");
        private Process process;

        Node(int port, Duration clusterTimeout) throws Exception {
            this.port = port;
            this.clusterTimeout = clusterTimeout;
            Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
            start();
        }

        void start() throws Exception {
            var line =
                    "redis-server --port %d --bind 127.0.0.1 --save --appendonly no --dir %s"
                            .formatted(port, folder);
            var words = new ArrayList<>(List.of(line.split(" ")));
            words.add(words.indexOf("--save") + 1, "");
            if (clusterTimeout != null) {
                var timeout = String.valueOf(clusterTimeout.toMillis());
                words.addAll(List.of("--cluster-enabled", "yes"));
                words.addAll(List.of("--cluster-node-timeout", timeout));
                words.addAll(List.of("--cluster-replica-validity-factor", "0"));
            }
            process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            CacheFixture.until("redis answers", Duration.ofSeconds(20), this::answers);
        }

        private boolean answers() {
            try {
                return command("PING").equals("PONG");
            } catch (IllegalStateException e) {
                return false;
            }
        }

        boolean knows(int nodes) {
            var state = command("CLUSTER INFO");
            return state.contains("state:ok") && state.contains("known_nodes:" + nodes);
        }

        void kill() {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void signal(String name) {
            try {
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor(5, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** One inline command, answered by a status, a number, an error or one bulk. */
        String command(String line) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                var in = socket.getInputStream();
                var head = new StringBuilder();
                for (int c; (c = in.read()) >= 0 && c != '\n'; ) {
                    head.append((char) c);
                }
                var answer = head.toString().strip();
                if (!answer.startsWith("$")) {
                    return answer.isEmpty() ? "" : answer.substring(1);
                }
                int length = Integer.parseInt(answer.substring(1));
                return length < 0 ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
