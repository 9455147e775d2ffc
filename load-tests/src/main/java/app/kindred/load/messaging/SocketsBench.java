package app.kindred.load.messaging;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code bench sockets}: how much memory idle sockets take, and how long a message needs from the
 * sender's phone to the other's, through the gateway and two instances.
 */
public final class SocketsBench {

    private static final String HELP =
            "[--check] [--json FILE] [--idle 10000] [--rates 100,300,1000] [--seconds 10] [--couples 200] [--server JDBC-URL]"
                    + " [--messaging JAR] [--gateway JAR]: idle sockets held, and the time from send to the other's socket";

    private static final long GOAL_MEGABYTES = 1_024;
    private static final Pattern STAMP = Pattern.compile("\"body\":\"stamp ([a-j]+)\"");
    private static final Pattern CLIENT_ID = Pattern.compile("[0-9a-f]{8}-[-0-9a-f]{27}");
    private static final Pattern REFUSAL = Pattern.compile("\"type\":\"problem\".*");

    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SocketsBench(PrintStream out) {
        this.out = out;
    }

    public static Command command() {
        return new Command(
                "bench sockets", HELP, arguments -> new SocketsBench(System.out).run(arguments));
    }

    record Idle(int wanted, int held, long megabytesBefore, long megabytes) {}

    record Pace(int perSecond, int sent, int received, double p50, double p95, double p99) {}

    private int run(Arguments arguments) throws Exception {
        arguments.only(
                "check",
                "json",
                "idle",
                "rates",
                "seconds",
                "couples",
                "server",
                "messaging",
                "gateway");
        int idle = (int) arguments.number("idle", 10_000, 0, 12_000);
        int couples = (int) arguments.number("couples", 200, 1, 2_000);
        var time = Duration.ofSeconds(arguments.number("seconds", 10, 1, 300));
        var rates =
                Stream.of(arguments.get("rates", "100,300,1000").split(","))
                        .map(rate -> Integer.parseInt(rate.strip()))
                        .toList();
        var messaging =
                arguments.get(
                        "messaging",
                        "messaging-service/target/messaging-service-1.0.0-SNAPSHOT.jar");
        var gateway = arguments.get("gateway", "api-gateway/target/api-gateway-1.0.0-SNAPSHOT.jar");
        try (var stage = new Stage(arguments, "kindred_bench_sockets")) {
            var one = stage.messaging(messaging, 640);
            var held = hold(stage, one, idle);
            out.printf(
                    "%,d of %,d idle sockets held; the service's memory went from %d to %d MB%n",
                    held.held(), held.wanted(), held.megabytesBefore(), held.megabytes());
            var two = stage.messaging(messaging, 640);
            var door = stage.gateway(gateway, List.of(one, two));
            var paces = pace(stage, door, couples, rates, time);
            return report(
                    held, paces, arguments.has("check"), arguments.findPath("json").orElse(null));
        }
    }

    /** Opens sockets on one instance, counts those that live, and closes them. */
    private Idle hold(Stage stage, Stage.Service service, int count) throws Exception {
        long before = service.residentMegabytes();
        var idler = new Idler();
        var sockets = open(stage, service.port(), people(count), idler);
        // A round of heartbeats: every socket is written to and answers.
        LockSupport.parkNanos(Duration.ofSeconds(count == 0 ? 0 : 40).toNanos());
        int alive = (int) sockets.stream().filter(socket -> !socket.isInputClosed()).count();
        long after = service.residentMegabytes();
        idler.tellings()
                .forEach((why, often) -> out.printf("%,d sockets were told: %s%n", often, why));
        sockets.forEach(WebSocket::abort);
        return new Idle(count, alive, before, after);
    }

    private static List<UUID> people(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toList();
    }

    private List<WebSocket> open(
            Stage stage, int port, List<UUID> people, WebSocket.Listener listener)
            throws Exception {
        var sockets = new ArrayList<Future<WebSocket>>();
        var doors = new Semaphore(48);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var person : people) {
                sockets.add(
                        pool.submit(
                                () -> {
                                    doors.acquire();
                                    try {
                                        return open(port, stage.issuer().token(person), listener);
                                    } finally {
                                        doors.release();
                                    }
                                }));
            }
        }
        var opened = new ArrayList<WebSocket>();
        for (var socket : sockets) {
            opened.add(socket.get());
        }
        return opened;
    }

    private WebSocket open(int port, String token, WebSocket.Listener listener) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ws/ticket"))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        var ticket = JsonMapper.shared().readTree(answer.body()).path("ticket").asString();
        return http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws?ticket=" + ticket), listener)
                .get();
    }

    private List<Pace> pace(
            Stage stage, Stage.Service door, int count, List<Integer> rates, Duration time)
            throws Exception {
        var low = new ArrayList<UUID>();
        var high = new ArrayList<UUID>();
        var matches = people(count);
        try (var database = stage.open()) {
            for (var match : matches) {
                var pair = Stream.of(UUID.randomUUID(), UUID.randomUUID());
                var ordered = pair.sorted((a, b) -> a.toString().compareTo(b.toString())).toList();
                low.add(ordered.getFirst());
                high.add(ordered.getLast());
                match(database, match, ordered.getFirst(), ordered.getLast());
            }
        }
        var times = new ConcurrentLinkedQueue<Long>();
        var receiver = new Receiver(times);
        var sender = new Idler();
        var receivers = open(stage, door.port(), high, receiver);
        var senders = open(stage, door.port(), low, sender);
        var paces = new ArrayList<Pace>();
        // The first second warms everything up.
        drive(senders, matches, 100, Duration.ofSeconds(5), times);
        for (int rate : rates) {
            times.clear();
            int sent = drive(senders, matches, rate, time, times);
            paces.add(pace(rate, sent, times));
        }
        for (var listener : List.of(receiver, sender)) {
            listener.tellings()
                    .forEach((why, often) -> out.printf("%,d sockets were told: %s%n", often, why));
        }
        Stream.concat(receivers.stream(), senders.stream()).forEach(WebSocket::abort);
        return paces;
    }

    private static void match(Connection database, UUID match, UUID low, UUID high)
            throws Exception {
        Stage.execute(
                database,
                """
                INSERT INTO conversation (match_id, low_id, high_id, opened_at, version)
                VALUES ('%1$s', '%2$s', '%3$s', now(), 1);
                INSERT INTO participant (user_id, match_id, sort_at)
                VALUES ('%2$s', '%1$s', now()), ('%3$s', '%1$s', now())
                """
                        .formatted(match, low, high));
    }

    /** Sends at an even pace whether or not anything comes back; waits a while for the last. */
    private static int drive(
            List<WebSocket> senders,
            List<UUID> matches,
            int perSecond,
            Duration time,
            Queue<Long> times) {
        int count = (int) (perSecond * time.toMillis() / 1_000);
        var writes = new ArrayList<CompletableFuture<?>>();
        senders.forEach(sender -> writes.add(CompletableFuture.completedFuture(null)));
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(wait);
            }
            int who = i % senders.size();
            // Stamped with when it was due: a sender that falls behind does not hide it.
            var text =
                    """
                    {"type": "send", "matchId": "%s", "clientMessageId": "%s", "body": "stamp %s"}"""
                            .formatted(matches.get(who), UUID.randomUUID(), letters(due));
            writes.set(
                    who,
                    writes.get(who).thenCompose(sent -> senders.get(who).sendText(text, true)));
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (times.size() < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return count;
    }

    /** In letters: so many digits in a first message read as a phone number, which is refused. */
    private static String letters(long nanos) {
        return Long.toString(nanos)
                .chars()
                .mapToObj(digit -> Character.toString('a' + digit - '0'))
                .collect(Collectors.joining());
    }

    private static long nanos(String letters) {
        long nanos = 0;
        for (int i = 0; i < letters.length(); i++) {
            nanos = nanos * 10 + letters.charAt(i) - 'a';
        }
        return nanos;
    }

    private static Pace pace(int rate, int sent, Queue<Long> times) {
        var sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Pace(
                rate,
                sent,
                sorted.length,
                percentile(sorted, 50),
                percentile(sorted, 95),
                percentile(sorted, 99));
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, sorted.length * (long) percent / 100)]
                        / 1e6;
    }

    private int report(Idle idle, List<Pace> paces, boolean check, @Nullable Path json) {
        out.printf(
                "%n%10s %8s %9s %9s %9s %9s%n",
                "messages/s", "sent", "received", "p50 ms", "p95 ms", "p99 ms");
        boolean met = idle.held() == idle.wanted() && idle.megabytes() < GOAL_MEGABYTES;
        for (var pace : paces) {
            out.printf(
                    "%10d %8d %9d %9.1f %9.1f %9.1f%n",
                    pace.perSecond(),
                    pace.sent(),
                    pace.received(),
                    pace.p50(),
                    pace.p95(),
                    pace.p99());
            met &= pace.received() == pace.sent();
        }
        out.printf(
                "Goals: every idle socket held in under %d MB, every message received. %s%n",
                GOAL_MEGABYTES, met ? "Met." : "Missed.");
        if (json != null) {
            JsonMapper.shared()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(json, Map.of("bench", "sockets", "idle", idle, "paces", paces));
        }
        return check && !met ? 1 : 0;
    }

    /** Reads and forgets, but for what was refused and how sockets end. */
    private static class Idler implements WebSocket.Listener {

        private final Map<String, Integer> tellings = new ConcurrentHashMap<>();

        /** How often for which reason: close codes, and the errors told on an open socket. */
        Map<String, Integer> tellings() {
            return Map.copyOf(tellings);
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            tellings.merge(code + " " + reason, 1, Integer::sum);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            tellings.merge(String.valueOf(error), 1, Integer::sum);
        }

        @Override
        public void onOpen(WebSocket socket) {
            socket.request(Long.MAX_VALUE);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean last) {
            var refusal = REFUSAL.matcher(text);
            if (refusal.find()) {
                tellings.merge(CLIENT_ID.matcher(refusal.group()).replaceAll("…"), 1, Integer::sum);
            }
            return null;
        }
    }

    /** Takes the time of every message; frames are short and come whole. */
    private static final class Receiver extends Idler {

        private final Queue<Long> times;

        Receiver(Queue<Long> times) {
            this.times = times;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean last) {
            var stamp = STAMP.matcher(text);
            if (stamp.find()) {
                times.add(System.nanoTime() - nanos(stamp.group(1)));
            }
            return null;
        }
    }
}
