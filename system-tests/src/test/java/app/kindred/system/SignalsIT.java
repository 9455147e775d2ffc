package app.kindred.system;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.OtlpSink.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of docs/signals.md, held to the running system: every metric by its name, with exactly
 * its labels, moving when people use Kindred; every span by its name, tags and parent; every log
 * line with its trace.
 */
class SignalsIT {

    private static final Kindred KINDRED = Kindred.running();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CLIENT_SPAN = "00f067aa0ba902b7";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Set<String> EVERYWHERE =
            Set.of("gateway", "users", "matching", "messaging");
    private static final Set<String> WITH_DATABASE = Set.of("users", "matching", "messaging");

    /** Those who told a fact during the evening. */
    private static final Set<String> SENDERS = Set.of("users", "matching");

    private static final Set<String> REQUEST = Set.of("method", "route", "status_code");

    /** Whether using Kindred must raise it, or whether it is enough that it is there. */
    private enum Move {
        MOVES,
        IS_THERE
    }

    private record Expected(String name, Set<String> labels, Set<String> services, Move move) {}

    private static final List<Expected> METRICS =
            List.of(
                    moves("http_request_duration_seconds_count", REQUEST, EVERYWHERE),
                    moves("http_requests_total", REQUEST, EVERYWHERE),
                    moves(
                            "api_latency_seconds_count",
                            Set.of("endpoint", "method", "status"),
                            EVERYWHERE),
                    isThere("active_connections", Set.of(), EVERYWHERE),
                    moves(
                            "database_query_duration_seconds_count",
                            Set.of("operation", "table"),
                            WITH_DATABASE),
                    moves("db_query_duration_seconds_count", Set.of("operation"), only("matching")),
                    moves("cache_hit_total", Set.of("key", "tier"), only("users")),
                    // Profiles are written through: nobody misses one.
                    isThere("cache_miss_total", Set.of("key", "tier"), only("users")),
                    isThere("cache_hit_total", Set.of("key", "tier"), only("matching")),
                    moves("cache_miss_total", Set.of("key", "tier"), only("matching")),
                    moves("cache_load_total", Set.of("spec", "outcome"), only("matching")),
                    isThere("cache_refresh_total", Set.of("spec", "outcome"), only("matching")),
                    isThere("cache_stale_served_total", Set.of("spec"), only("matching")),
                    isThere("cache_rejected_total", Set.of("spec"), only("matching")),
                    isThere("cache_poison_total", Set.of("spec"), only("matching")),
                    isThere("cache_breaker", Set.of(), only("matching")),
                    moves("swipe_action_total", Set.of("action"), only("matching")),
                    // Prometheus reserves the suffix of match.created for itself.
                    moves("match_total", Set.of("type"), only("matching")),
                    moves("candidates_served_total", Set.of(), only("matching")),
                    moves("candidates_depth_count", Set.of(), only("matching")),
                    isThere("candidates_widened_total", Set.of(), only("matching")),
                    moves("message_sent_total", Set.of(), only("messaging")),
                    moves("message_length_characters_count", Set.of(), only("messaging")),
                    moves("message_delivery_seconds_count", Set.of(), only("messaging")),
                    isThere("websocket_connections_active", Set.of(), only("messaging")),
                    moves(
                            "websocket_connections_failed_total",
                            Set.of("reason"),
                            only("messaging")),
                    moves("image_upload_size_bytes_count", Set.of(), only("users")),
                    moves("image_upload_duration_seconds_count", Set.of(), only("users")),
                    isThere("outbox_lag", Set.of("stream"), SENDERS),
                    isThere("outbox_pending", Set.of("stream"), SENDERS),
                    isThere("stream_lag", Set.of("stream"), WITH_DATABASE),
                    isThere("stream_dead", Set.of("stream"), WITH_DATABASE),
                    isThere("message_partitions_ahead", Set.of(), only("messaging")),
                    isThere("hikaricp_connections_active", Set.of("pool"), WITH_DATABASE),
                    isThere("hikaricp_connections_pending", Set.of("pool"), WITH_DATABASE),
                    isThere("database_table_dead_share", Set.of("table"), WITH_DATABASE),
                    isThere("database_table_size_bytes", Set.of("table"), WITH_DATABASE),
                    isThere("database_connections", Set.of("state"), WITH_DATABASE),
                    isThere("jvm_memory_used_bytes", Set.of("area", "id"), EVERYWHERE),
                    isThere("process_cpu_usage", Set.of(), EVERYWHERE));

    private static Map<String, Series> before;
    private static Map<String, Series> after;
    private static Evening evening;

    @BeforeAll
    static void spendAnEvening() {
        before = scraped();
        evening = Evening.spent(KINDRED);
        after = scraped();
    }

    @Test
    void everyMetricOfTheListHasItsNameItsLabelsAndMoves() {
        // Gauges of the outbox are read every few seconds only.
        var wrong = new ArrayList<String>();
        var deadline = System.nanoTime() + SOON.toNanos();
        do {
            after = scraped();
            wrong.clear();
            METRICS.forEach(metric -> check(metric, wrong));
        } while (!wrong.isEmpty() && System.nanoTime() < deadline);
        assertThat(wrong).isEmpty();
    }

    private static void check(Expected metric, List<String> wrong) {
        for (var service : metric.services()) {
            var now = after.get(service);
            var found = now.labelNames(metric.name());
            if (!found.equals(Set.of(metric.labels()))) {
                wrong.add(
                        "%s of %s has the labels %s instead of %s"
                                .formatted(metric.name(), service, found, metric.labels()));
            } else if (metric.move() == Move.MOVES
                    && now.total(metric.name()) <= before.get(service).total(metric.name())) {
                wrong.add(metric.name() + " of " + service + " did not move");
            }
        }
    }

    @Test
    void labelsHaveTheValuesOfTheContract() {
        var matching = after.get("matching");
        assertThat(matching.values("swipe_action_total", "action"))
                .containsExactlyInAnyOrder("like", "dislike", "superlike");
        assertThat(matching.values("match_total", "type"))
                .containsExactlyInAnyOrder("regular", "super");
        assertThat(matching.values("cache_hit_total", "tier")).containsExactly("l1", "l2");
        assertThat(matching.values("db_query_duration_seconds_count", "operation"))
                .contains("matching.find_nearby", "matching.find_admirers");
        assertThat(after.get("messaging").values("websocket_connections_failed_total", "reason"))
                .containsExactlyInAnyOrder("ticket", "transport", "slow-reader", "write");
        assertThat(after.get("gateway").values("http_requests_total", "route"))
                .contains("matches", "messages", "photo-upload", "socket")
                .noneMatch(route -> route.contains("/api/"));
    }

    @Test
    void histogramsHaveExactlyTheBucketsOfTheContract() {
        for (var service : EVERYWHERE) {
            assertThat(after.get(service).values("http_request_duration_seconds_bucket", "le"))
                    .containsExactlyInAnyOrder(
                            "0.01", "0.05", "0.1", "0.5", "1.0", "2.0", "5.0", "+Inf");
        }
        for (var service : WITH_DATABASE) {
            assertThat(after.get(service).values("database_query_duration_seconds_bucket", "le"))
                    .containsExactlyInAnyOrder(
                            "0.001", "0.01", "0.05", "0.1", "0.5", "1.0", "+Inf");
        }
    }

    @Test
    void noLabelIsMadeOfIdsPathsOrPeople() {
        after.forEach(
                (service, series) ->
                        series.byName()
                                .forEach(
                                        (name, samples) ->
                                                samples.forEach(
                                                        sample ->
                                                                assertThat(sample.labels().values())
                                                                        .as(service + " " + name)
                                                                        .noneMatch(
                                                                                SignalsIT
                                                                                        ::isOfSomebody))));
    }

    @Test
    void aMessageIsOneTraceFromTheGatewayToTheStatement() {
        var trace = trace();
        Evening.write(evening.ines().client().traced(trace), evening.match(), "Traced");
        var spans = spansOf(trace, named("message.send"));
        var entry = the(spans, s -> s.parentId().equals(CLIENT_SPAN));
        assertThat(entry.resource())
                .containsEntry("service.name", "api-gateway")
                .containsEntry("deployment.environment.name", "test")
                .containsEntry("service.version", "under-test")
                .containsEntry("team", "everybody")
                .containsEntry("region", "here");
        assertThat(entry.attributes())
                .containsEntry("operation.name", "http.request")
                .containsEntry("route", "messages");
        var send = the(spans, named("message.send"));
        assertThat(send.attributes()).containsEntry("operation.name", "message.send");
        assertThat(send.resource()).containsEntry("service.name", "messaging-service");
        assertThat(ancestors(spans, send)).contains(entry);
        assertThat(spans)
                .anySatisfy(
                        s -> {
                            assertThat(s.name()).isEqualTo("insert message_key");
                            assertThat(s.attributes())
                                    .containsEntry("operation.name", "postgresql.query")
                                    .containsEntry("table", "message_key");
                            assertThat(ancestors(spans, s)).contains(send, entry);
                        });
        assertThat(spans)
                .anySatisfy(
                        s -> {
                            assertThat(s.attributes())
                                    .containsEntry("db.system", "redis")
                                    .doesNotContainKey("db.redis.args");
                            assertThat(ancestors(spans, s)).contains(entry);
                        });
    }

    @Test
    void aDeckIsTracedByItsStages() {
        var trace = trace();
        var lena = Person.registered(KINDRED, "Lena", "woman").traced(trace);
        lena.looking("man", 40.0, -30.0).awaitSeeing(evening.juan());
        var spans = spansOf(trace, named("matching.calculate_compatibility"));
        var location = the(spans, named("matching.filter_location"));
        var find =
                the(
                        spans,
                        named("matching.find_matches")
                                .and(s -> s.spanId().equals(location.parentId())));
        assertThat(find.attributes())
                .containsEntry("operation.name", "matching.find_matches")
                .containsEntry("resource.name", lena.id().toString())
                .containsEntry("user.id", lena.id().toString())
                .containsKeys("matches.count", "duration_ms");
        assertThat(location.attributes()).containsKey("nearby_users.count");
        var scored = the(spans, named("matching.calculate_compatibility"));
        assertThat(scored.parentId()).isEqualTo(find.spanId());
        assertThat(scored.attributes()).containsKey("scored_users.count");
        assertThat(spans)
                .anySatisfy(
                        s -> {
                            assertThat(s.name()).isEqualTo("select profile");
                            assertThat(s.parentId()).isEqualTo(location.spanId());
                        });
    }

    @Test
    void aFactKeepsItsTraceAcrossTheOutboxAndTheStream() {
        var trace = trace();
        evening.ines()
                .client()
                .traced(trace)
                .patch("/api/users/me", Map.of("bio", "Traced " + trace))
                .expect(200);
        var spans =
                spansOf(
                        trace,
                        named("stream.handle profile.v1").and(from("matching-service")),
                        named("outbox.append profile.v1"),
                        s -> s.parentId().equals(CLIENT_SPAN));
        var append = the(spans, named("outbox.append profile.v1"));
        assertThat(append.resource()).containsEntry("service.name", "users-service");
        var handled = the(spans, named("stream.handle profile.v1").and(from("matching-service")));
        assertThat(handled.parentId()).isEqualTo(append.spanId());
        assertThat(spans)
                .anySatisfy(
                        s -> {
                            assertThat(s.attributes())
                                    .containsEntry("operation.name", "postgresql.query");
                            assertThat(s.parentId()).isEqualTo(handled.spanId());
                        });
    }

    @Test
    void aPictureIsDevelopedWithinItsTrace() {
        var trace = trace();
        Evening.upload(evening.juan().client().traced(trace)).expect(201);
        var spans = spansOf(trace, named("photo.process"));
        var process = the(spans, named("photo.process"));
        assertThat(ancestors(spans, process))
                .contains(the(spans, s -> s.parentId().equals(CLIENT_SPAN)));
        assertThat(process.attributes()).containsEntry("operation.name", "photo.process");
        assertThat(process.resource()).containsEntry("service.name", "users-service");
    }

    @Test
    void logLinesAreJsonAndNameTheirTraceAndTheirService() throws IOException {
        var trace = trace();
        KINDRED.client()
                .loggedIn("admin@example.com", "Test123!@#")
                .traced(trace)
                .post("/services/matching/admin/profiler/threads", Map.of())
                .expect(200, 201);
        var line =
                Files.readAllLines(KINDRED.matching().log()).stream()
                        .filter(l -> l.contains(trace))
                        .findFirst()
                        .orElseThrow();
        var json = JSON.readTree(line);
        assertThat(json.get("traceId").asString()).isEqualTo(trace);
        assertThat(json.get("service").asString()).isEqualTo("matching-service");
        assertThat(json.get("env").asString()).isEqualTo("test");
        assertThat(json.get("version").asString()).isEqualTo("under-test");
        spansOf(trace, s -> s.spanId().equals(json.get("spanId").asString()));
    }

    private static Expected moves(String name, Set<String> labels, Set<String> services) {
        return new Expected(name, labels, services, Move.MOVES);
    }

    private static Expected isThere(String name, Set<String> labels, Set<String> services) {
        return new Expected(name, labels, services, Move.IS_THERE);
    }

    private static Set<String> only(String service) {
        return Set.of(service);
    }

    private static Map<String, Series> scraped() {
        return Map.of(
                "gateway", Series.of(KINDRED.gateway().metrics()),
                "users", Series.of(KINDRED.users().metrics()),
                "matching", Series.of(KINDRED.matching().metrics()),
                "messaging", Series.of(KINDRED.messaging().metrics()));
    }

    private static boolean isOfSomebody(String label) {
        return label.contains("@")
                || label.matches(".*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-.*")
                || label.matches("\\d{6,}");
    }

    private static String trace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static Predicate<Span> named(String name) {
        return span -> span.name().equals(name);
    }

    private static Predicate<Span> from(String service) {
        return span -> service.equals(span.resource().get("service.name"));
    }

    private static Span the(List<Span> spans, Predicate<Span> which) {
        return spans.stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new AssertionError("Not among " + spans));
    }

    /** Waits until each of these has arrived, with all that came before and around it. */
    @SafeVarargs
    private static List<Span> spansOf(String trace, Predicate<Span>... awaited) {
        Eventually.within(
                SOON,
                "the spans of a trace; arrived: "
                        + KINDRED.collector().spans(trace).stream().map(Span::name).toList(),
                () -> {
                    var spans = KINDRED.collector().spans(trace);
                    var ids = spans.stream().map(Span::spanId).collect(toSet());
                    ids.add(CLIENT_SPAN);
                    return List.of(awaited).stream().allMatch(a -> spans.stream().anyMatch(a))
                            && spans.stream().allMatch(span -> ids.contains(span.parentId()));
                });
        return KINDRED.collector().spans(trace);
    }

    private static List<Span> ancestors(List<Span> spans, Span of) {
        var line = new ArrayList<Span>();
        var parent = of.parentId();
        for (int i = 0; i < spans.size(); i++) {
            for (var span : spans) {
                if (span.spanId().equals(parent)) {
                    line.add(span);
                    parent = span.parentId();
                    break;
                }
            }
        }
        return line;
    }
}
