package app.kindred.load.suite;

import app.kindred.load.Arguments;
import app.kindred.load.Command;
import app.kindred.load.Database;
import app.kindred.load.UsageException;
import app.kindred.load.gateway.HttpBytes;
import app.kindred.load.suite.People.Member;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one request of each kind costs: closed loops over a running, warm system, with the processor
 * time of every part.
 */
public final class ApiBench {

    private static final String HELP =
            "[--base http://127.0.0.1:8080] [--warm-up 60] [--seconds 8] [--connections 32] [--only CELL,…] [--baseline FILE]"
                    + " [--json FILE]: each endpoint, hot, Zipf and cold; start Kindred with KINDRED_LIMIT_SCALE=100000";

    private static final int ZIPF_PEOPLE = 2_000;

    /** So many that what only a first request does, a new token and a new deck, is compiled too. */
    private static final int WARM_UP_PEOPLE = 2_000;

    private static final int MOST_ANSWERS = 2_000_000;
    private static final Pattern SHOWN = Pattern.compile("\"user\":\\{\"id\":\"([0-9a-f-]{36})\"");

    /** Who asks: always the same person, few often and many rarely, or each time somebody new. */
    enum Who {
        HOT,
        ZIPF,
        COLD
    }

    /**
     * @param processorMilliseconds per request, by part
     * @param errors answers that a client must not get
     */
    record Cell(
            String endpoint,
            Who who,
            double perSecond,
            double p50,
            double p95,
            double p99,
            Map<String, Double> processorMilliseconds,
            long errors) {

        String name() {
            return endpoint + "-" + who.name().toLowerCase(Locale.ROOT);
        }

        /** Gateway and services together. */
        double server() {
            return processorMilliseconds.entrySet().stream()
                    .filter(
                            part ->
                                    Services.all().stream()
                                            .anyMatch(s -> s.name().equals(part.getKey())))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
        }
    }

    /**
     * @param deck people shown to this one and not swiped yet
     */
    private record Asker(Member member, String token, ConcurrentLinkedQueue<String> deck) {}

    private interface Step {
        /** Whether the answers were as they should be; counts each request. */
        boolean take(Wire wire, Asker asker, LongAdder requests) throws IOException;
    }

    private record Plan(String endpoint, Who who, Step step) {

        String name() {
            return endpoint + "-" + who.name().toLowerCase(Locale.ROOT);
        }
    }

    private final URI base;
    private final List<Asker> askers;
    private final int connections;

    /** Whose deck, and whose profile, has not been asked for yet: one is cold without the other. */
    private final AtomicInteger coldDecks = new AtomicInteger(ZIPF_PEOPLE + WARM_UP_PEOPLE);

    private final AtomicInteger coldProfiles = new AtomicInteger(ZIPF_PEOPLE + WARM_UP_PEOPLE);
    private final ConcurrentHashMap<String, LongAdder> refusals = new ConcurrentHashMap<>();

    private ApiBench(URI base, List<Asker> askers, int connections) {
        this.base = base;
        this.askers = askers;
        this.connections = connections;
    }

    public static Command command() {
        return new Command("bench api", HELP, ApiBench::run);
    }

    private static int run(Arguments arguments) throws Exception {
        arguments.only(
                "base",
                "warm-up",
                "seconds",
                "connections",
                "only",
                "baseline",
                "json",
                "manifest",
                "url",
                "user",
                "password");
        var database = Database.from(arguments);
        var tokens = AccessTokens.of(database);
        var askers =
                People.everybody(arguments, 20_000).parallelStream()
                        .map(
                                person ->
                                        new Asker(
                                                person,
                                                tokens.mint(person.id()),
                                                new ConcurrentLinkedQueue<>()))
                        .toList();
        if (askers.size() < ZIPF_PEOPLE + 2 * WARM_UP_PEOPLE) {
            throw new UsageException("there are too few people; 10,000 are enough (./run up).");
        }
        var bench =
                new ApiBench(
                        URI.create(
                                arguments.get(
                                        "base",
                                        "http://127.0.0.1:" + Services.port("GATEWAY", 8080))),
                        askers,
                        (int) arguments.number("connections", 32, 1, 512));
        var cells =
                bench.measure(
                        new ProcessorTime(database),
                        seconds(arguments, "warm-up", 60),
                        seconds(arguments, "seconds", 8),
                        arguments
                                .find("only")
                                .map(names -> List.of(names.split(",")))
                                .orElse(List.of()));
        print(cells, baseline(arguments.findPath("baseline").orElse(null)));
        bench.refusals.forEach((answer, times) -> System.out.println(times + " times: " + answer));
        if (arguments.findPath("json").isPresent()) {
            Files.writeString(
                    arguments.findPath("json").get(),
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(cells));
        }
        return cells.stream().anyMatch(cell -> cell.errors() > 0) ? 1 : 0;
    }

    private List<Cell> measure(
            ProcessorTime processor, Duration warmUp, Duration time, List<String> only)
            throws Exception {
        Step candidates = (wire, asker, requests) -> candidates(wire, asker, requests, false);
        Step messages =
                (wire, asker, requests) ->
                        asker.member().match().isEmpty()
                                || ok(
                                        wire,
                                        requests,
                                        get(
                                                asker,
                                                "/api/messages?matchId="
                                                        + asker.member().match()
                                                        + "&limit=50"));
        // Anybody, so that no page of candidates is paid for by a swipe.
        Step swipe = (wire, asker, requests) -> swipe(wire, asker, somebody(), requests);
        Step user =
                (wire, asker, requests) ->
                        ok(wire, requests, get(anybody(), "/api/users/" + asker.member().id()));
        Step mixed =
                (wire, asker, requests) -> {
                    asker.deck().clear();
                    return candidates(wire, asker, requests, true)
                            && swipeFirst(wire, asker, requests)
                            && messages.take(wire, asker, requests)
                            && user.take(
                                    wire,
                                    askers.get(ThreadLocalRandom.current().nextInt(ZIPF_PEOPLE)),
                                    requests);
                };
        var plans =
                List.of(
                        new Plan("candidates", Who.HOT, candidates),
                        new Plan("candidates", Who.ZIPF, candidates),
                        new Plan("candidates", Who.COLD, candidates),
                        new Plan("user", Who.HOT, user),
                        new Plan("user", Who.COLD, user),
                        new Plan("messages", Who.ZIPF, messages),
                        new Plan("swipes", Who.ZIPF, swipe),
                        new Plan("mixed", Who.ZIPF, mixed),
                        new Plan("mixed", Who.COLD, mixed));
        var wanted =
                plans.stream()
                        .filter(plan -> only.isEmpty() || only.contains(plan.name()))
                        .toList();
        // Every path compiled before the first is measured, on people who are not asked for again.
        for (var plan : plans) {
            if (wanted.contains(plan)) {
                loop(
                        plan.step(),
                        this::drawWarm,
                        warmUp.dividedBy(wanted.size()),
                        new LongAdder(),
                        new LongAdder());
            }
        }
        var cells = new ArrayList<Cell>();
        for (var plan : wanted) {
            cells.add(cell(plan, time, processor));
        }
        return cells;
    }

    private Cell cell(Plan plan, Duration time, ProcessorTime processor) throws Exception {
        if (plan.who() != Who.COLD) {
            loop(
                    plan.step(),
                    () -> draw(plan),
                    time.dividedBy(2),
                    new LongAdder(),
                    new LongAdder());
        }
        var errors = new LongAdder();
        var requests = new LongAdder();
        var before = processor.read();
        long start = System.nanoTime();
        long[] nanos = loop(plan.step(), () -> draw(plan), time, requests, errors);
        double seconds = (System.nanoTime() - start) / 1e9;
        var after = processor.read();
        Arrays.sort(nanos);
        var spent = new LinkedHashMap<String, Double>();
        after.forEach(
                (part, total) ->
                        spent.put(
                                part,
                                Math.max(0, total - before.getOrDefault(part, 0.0))
                                        / Math.max(1, requests.sum())));
        return new Cell(
                plan.endpoint(),
                plan.who(),
                requests.sum() / seconds,
                at(nanos, 0.5),
                at(nanos, 0.95),
                at(nanos, 0.99),
                spent,
                errors.sum());
    }

    private interface Draw {
        /** Null when nobody is left. */
        @Nullable Asker next();
    }

    /** Nanoseconds of every step. */
    private long[] loop(Step step, Draw draw, Duration length, LongAdder requests, LongAdder errors)
            throws InterruptedException {
        var answers = new long[MOST_ANSWERS];
        var count = new AtomicInteger();
        long end = System.nanoTime() + length.toNanos();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < connections; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (var wire = new Wire(base)) {
                                            while (System.nanoTime() < end
                                                    && count.get() < MOST_ANSWERS - connections) {
                                                var asker = draw.next();
                                                if (asker == null) {
                                                    return;
                                                }
                                                long start = System.nanoTime();
                                                if (!step.take(wire, asker, requests)) {
                                                    errors.increment();
                                                }
                                                answers[count.getAndIncrement()] =
                                                        System.nanoTime() - start;
                                            }
                                        } catch (IOException e) {
                                            errors.increment();
                                        }
                                    }));
        }
        for (var thread : threads) {
            thread.join();
        }
        return Arrays.copyOf(answers, count.get());
    }

    private boolean candidates(Wire wire, Asker asker, LongAdder requests, boolean keep)
            throws IOException {
        var answer = wire.ask(get(asker, "/api/matches/candidates?limit=20"));
        requests.increment();
        if (keep && answer.status() == 200) {
            var found = SHOWN.matcher(new String(answer.body(), StandardCharsets.UTF_8));
            while (found.find()) {
                asker.deck().add(found.group(1));
            }
        }
        return answered(answer, 200);
    }

    private boolean swipe(Wire wire, Asker asker, String target, LongAdder requests)
            throws IOException {
        var body = "{\"targetUserId\":\"" + target + "\",\"action\":\"dislike\"}";
        var answer =
                wire.ask(
                        "POST /api/swipes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + asker.token()
                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
        requests.increment();
        // Two connections may play one person: the second one repeats, or finds a match made. And
        // some are blocked, or picked themselves.
        return answered(answer, 201, 200, 404, 409, 422);
    }

    /** The first of those whom the page showed. */
    private boolean swipeFirst(Wire wire, Asker asker, LongAdder requests) throws IOException {
        var shown = asker.deck().poll();
        return shown == null || swipe(wire, asker, shown, requests);
    }

    private String somebody() {
        return askers.get(ThreadLocalRandom.current().nextInt(askers.size())).member().id();
    }

    private boolean answered(HttpBytes.Answer answer, int... expected) {
        boolean right = Arrays.stream(expected).anyMatch(status -> status == answer.status());
        if (!right) {
            refusals.computeIfAbsent(
                            new String(answer.body(), StandardCharsets.UTF_8)
                                    .replaceAll("\"(instance|traceId)\":\"[^\"]*\",?", ""),
                            _ -> new LongAdder())
                    .increment();
        }
        return right;
    }

    private boolean ok(Wire wire, LongAdder requests, String request) throws IOException {
        requests.increment();
        return answered(wire.ask(request), 200);
    }

    private static String get(Asker asker, String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nUser-Agent: kindred-load\r\nAuthorization: Bearer "
                + asker.token()
                + "\r\n\r\n";
    }

    private @Nullable Asker draw(Plan plan) {
        return switch (plan.who()) {
            case HOT -> askers.getFirst();
            case COLD -> {
                // From one cold cell to the next: whoever was asked for once is cold no more.
                var next = plan.endpoint().equals("user") ? coldProfiles : coldDecks;
                int turn = next.getAndIncrement();
                yield turn < askers.size() ? askers.get(turn) : null;
            }
            case ZIPF -> {
                double rank =
                        Math.pow(ZIPF_PEOPLE + 1.0, ThreadLocalRandom.current().nextDouble()) - 1;
                yield askers.get(Math.min(ZIPF_PEOPLE - 1, (int) rank));
            }
        };
    }

    private Asker drawWarm() {
        return askers.get(ZIPF_PEOPLE + ThreadLocalRandom.current().nextInt(WARM_UP_PEOPLE));
    }

    /**
     * Who looks at a profile: one of those whose token is known by now, and nobody so often that
     * the limit against scraping is met.
     */
    private Asker anybody() {
        return askers.get(ThreadLocalRandom.current().nextInt(ZIPF_PEOPLE));
    }

    private static Duration seconds(Arguments arguments, String name, double otherwise) {
        return Duration.ofMillis((long) (arguments.decimal(name, otherwise) * 1000));
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
    }

    /** Processor time of the servers per request, by the names of the cells. */
    private static Map<String, Double> baseline(@Nullable Path file) {
        var server = new LinkedHashMap<String, Double>();
        if (file != null) {
            for (var cell : JsonMapper.shared().readValue(file.toFile(), Cell[].class)) {
                server.put(cell.name(), cell.server());
            }
        }
        return server;
    }

    private static void print(List<Cell> cells, Map<String, Double> baseline) {
        System.out.println(
                "Milliseconds; processor time per request by part, server = gateway and services together"
                        + (baseline.isEmpty() ? "." : ", before = the baseline's."));
        System.out.printf(
                "%-11s %-5s %9s %7s %7s %7s | %7s %8s | %8s %8s %8s %9s | %8s %8s %8s | %s%n",
                "endpoint",
                "who",
                "a second",
                "p50",
                "p95",
                "p99",
                "server",
                "before",
                "gateway",
                "users",
                "matching",
                "messaging",
                "postgres",
                "pooler",
                "redis",
                "errors");
        for (var cell : cells) {
            var spent = cell.processorMilliseconds();
            var before = baseline.get(cell.name());
            System.out.printf(
                    "%-11s %-5s %9.0f %7.1f %7.1f %7.1f | %7.3f %8s | %8.3f %8.3f %8.3f %9.3f | %8.3f %8.3f %8.3f | %d%n",
                    cell.endpoint(),
                    cell.who().name().toLowerCase(Locale.ROOT),
                    cell.perSecond(),
                    cell.p50(),
                    cell.p95(),
                    cell.p99(),
                    cell.server(),
                    before == null ? "" : "%.3f".formatted(before),
                    spent.getOrDefault("gateway", 0.0),
                    spent.getOrDefault("users", 0.0),
                    spent.getOrDefault("matching", 0.0),
                    spent.getOrDefault("messaging", 0.0),
                    spent.getOrDefault("postgres", 0.0),
                    spent.getOrDefault("pooler", 0.0),
                    spent.getOrDefault("redis", 0.0),
                    cell.errors());
        }
    }

    /**
     * One connection, used for one request after the other: next to nothing on the client's side.
     */
    private static final class Wire implements AutoCloseable {

        private static final int PATIENCE_MILLISECONDS = 20_000;

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Wire(URI base) throws IOException {
            socket = new Socket(base.getHost(), base.getPort() < 0 ? 80 : base.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLISECONDS);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            out = socket.getOutputStream();
        }

        HttpBytes.Answer ask(String request) throws IOException {
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            return HttpBytes.readAnswer(in);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
