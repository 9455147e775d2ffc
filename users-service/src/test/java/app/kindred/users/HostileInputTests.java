package app.kindred.users;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller.Role;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Walks the published document and tries, on every route, what no client of ours would send. */
class HostileInputTests extends UsersTest {

    private static final int INPUTS = 10_000;
    private static final int AT_ONCE = 8;

    /** What would end the walk itself, or is the same whatever is sent. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "DELETE /api/users/me",
                    "GET /api/users/me/export",
                    "POST /auth/logout",
                    "POST /admin/profiler/heap",
                    "POST /admin/profiler/threads",
                    "POST /admin/users/replay",
                    "POST /admin/users/signing-keys/rotate",
                    "PUT /admin/users/{id}/role");

    private static final List<String> WORDS =
            List.of(
                    "",
                    " ",
                    "null",
                    "0",
                    "-1",
                    "1e999",
                    "NaN",
                    "'; DROP TABLE account; --",
                    "%00",
                    "a\u0000b",
                    "\ud83d\ude00",
                    "\u202e",
                    "../../etc/passwd",
                    "..\\..\\x",
                    "<script>alert(1)</script>",
                    "a\r\nSet-Cookie: x=y",
                    "${jndi:ldap://x}",
                    "#{7*7}",
                    "%s%s%n",
                    "A".repeat(300),
                    "A".repeat(20_000),
                    "2026-02-30",
                    "someone@example.com",
                    "a@b",
                    "18446744073709551616",
                    "00000000-0000-0000-0000-000000000000",
                    "123e4567-e89b-12d3-a456-426614174000",
                    "\ufeff",
                    "true");

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e999",
                    "1.5",
                    "18446744073709551616",
                    "[]",
                    "{}",
                    "[null]",
                    "[[[]]]",
                    "{\"a\":1,\"a\":2}",
                    "[1,\"a\",{}]",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "\"a\\r\\nb\"",
                    "[\"x\",\"x\"]",
                    "{\"refuses\":[null]}",
                    "{\"refuses\":\"x\"}",
                    "{\"smoking\":{}}");

    private static final List<String> BODIES =
            List.of(
                    "",
                    "{",
                    "}",
                    "nul",
                    "\"",
                    "[",
                    "{\"a\":}",
                    "[".repeat(5_000),
                    "{\"a\":".repeat(2_000),
                    "7",
                    "\"x\"",
                    "[]",
                    "{}",
                    "{\"a\":1}{\"b\":2}",
                    "\u0000",
                    "<xml/>",
                    "a=b&c=d");

    private record Operation(String method, String path, JsonNode detail) {}

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void tenThousandHostileInputsGiveNoFaultOfOurs(CapturedOutput log) throws Exception {
        var document = get(null, "/v3/api-docs").is(200).body();
        var operations = new ArrayList<Operation>();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                method ->
                                                        operations.add(
                                                                new Operation(
                                                                        method.getKey()
                                                                                .toUpperCase(),
                                                                        path.getKey(),
                                                                        method.getValue()))));
        operations.removeIf(o -> LEFT_OUT.contains(o.method() + " " + o.path()));
        assertThat(operations).hasSizeGreaterThan(30);
        var person = aPerson(Role.ADMIN);
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var walks =
                    IntStream.range(0, AT_ONCE)
                            .<Callable<Void>>mapToObj(
                                    walk ->
                                            () -> {
                                                var random = new Random(4711 + walk);
                                                for (int i = walk; i < INPUTS; i += AT_ONCE) {
                                                    attempt(
                                                            document,
                                                            operations.get(
                                                                    i
                                                                            / AT_ONCE
                                                                            % operations.size()),
                                                            person.bearer(),
                                                            random,
                                                            statuses,
                                                            faults);
                                                }
                                                return null;
                                            })
                            .toList();
            for (var walk : threads.invokeAll(walks)) {
                walk.get();
            }
        }
        assertThat(faults).as("of " + statuses).isEmpty();
        get(person.bearer(), "/api/users/me").is(200);
        assertThat(log.getAll())
                .doesNotContain(person.email())
                .doesNotContain(person.accessToken());
    }

    private void attempt(
            JsonNode document,
            Operation operation,
            String bearer,
            Random random,
            Map<Integer, AtomicInteger> statuses,
            Queue<String> faults) {
        var path = operation.path();
        var query = new StringBuilder();
        for (var parameter : operation.detail().path("parameters")) {
            var name = parameter.path("name").asString();
            var value = encoded(pick(WORDS, random));
            switch (parameter.path("in").asString()) {
                case "path" ->
                        path =
                                path.replace(
                                        "{" + name + "}",
                                        value.isBlank() || value.equals("+") ? "x" : value);
                case "query" ->
                        query.append(query.isEmpty() ? "?" : "&")
                                .append(name)
                                .append('=')
                                .append(value);
                default -> {}
            }
        }
        if (path.length() + query.length() > 6_000) {
            return;
        }
        var request =
                HttpRequest.newBuilder(uri(path + query))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", bearer);
        var content = operation.detail().path("requestBody").path("content");
        var body = content.isMissingNode() ? "" : body(document, content, random);
        if (!content.isMissingNode()) {
            var honest = content.propertyNames().iterator().next();
            request.header(
                    "Content-Type",
                    random.nextInt(20) == 0
                            ? pick(
                                    List.of(
                                            "text/plain",
                                            "application/xml",
                                            "x/y",
                                            "multipart/form-data"),
                                    random)
                            : honest);
        }
        if (random.nextInt(10) == 0) {
            request.header(
                    "If-Match",
                    pick(
                            List.of("*", "\"v1\"", "x", "W/\"v99999999999999999999\"", "\"\""),
                            random));
        }
        request.method(
                operation.method(),
                content.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        var answer = answerTo(request.build());
        statuses.computeIfAbsent(answer.status(), s -> new AtomicInteger()).incrementAndGet();
        var said = operation.method() + " " + path + query + " " + abridged(body) + " → ";
        if (answer.status() >= 500) {
            faults.add(said + answer.status());
        } else if (answer.status() >= 400
                && !answer.header("Content-Type").startsWith("application/problem+json")) {
            faults.add(said + answer.status() + " as " + answer.header("Content-Type"));
        }
    }

    /** "Busy, try again" says nothing about the input: asked again as a client would. */
    private Answer answerTo(HttpRequest request) {
        var answer = send(request);
        if (answer.status() == 503 && !answer.header("Retry-After").isEmpty()) {
            LockSupport.parkNanos(
                    Duration.ofSeconds(Long.parseLong(answer.header("Retry-After"))).toNanos());
            return send(request);
        }
        return answer;
    }

    /**
     * Mostly right but for one or two fields, so that what lies behind the first check is reached.
     */
    private String body(JsonNode document, JsonNode content, Random random) {
        if (random.nextInt(5) == 0) {
            return pick(BODIES, random);
        }
        var schema = content.iterator().next().path("schema");
        var reference = schema.path("$ref").asString("");
        var properties =
                document.at(reference.isEmpty() ? "/none" : reference.substring(1))
                        .path("properties");
        var fields = new ArrayList<String>();
        var names = new ArrayList<>(properties.propertyNames());
        if (names.isEmpty()) {
            names.addAll(
                    List.of("name", "bio", "interests", "goal", "habits", "prompts", "gender"));
        }
        for (var name : names) {
            var value = random.nextInt(3) == 0 ? hostile(random) : plausible(name);
            if (random.nextInt(12) != 0) {
                fields.add(json.writeValueAsString(name) + ":" + value);
            }
            if (random.nextInt(20) == 0) {
                fields.add(json.writeValueAsString(name) + ":" + hostile(random));
            }
        }
        if (random.nextInt(4) == 0) {
            fields.add(json.writeValueAsString(pick(WORDS, random)) + ":" + hostile(random));
        }
        return "{" + String.join(",", fields) + "}";
    }

    private String hostile(Random random) {
        return random.nextBoolean()
                ? pick(VALUES, random)
                : json.writeValueAsString(pick(WORDS, random));
    }

    private static String plausible(String name) {
        return switch (name) {
            case "email" -> "\"" + newEmail() + "\"";
            case "password", "currentPassword", "newPassword" -> "\"" + PASSWORD + "x\"";
            case "name" -> "\"Robin\"";
            case "birthDate" -> "\"1990-01-01\"";
            case "gender" -> "\"woman\"";
            case "latitude", "longitude" -> "12.5";
            case "interestedIn" -> "[\"man\"]";
            case "minAge" -> "20";
            case "maxAge" -> "40";
            case "maxDistanceKm" -> "30";
            case "paused", "incognito", "hideAge", "hideDistance", "approve", "granted", "ban" ->
                    "false";
            case "category" -> "\"spam\"";
            case "decision" -> "\"dismiss\"";
            case "interests" -> "[\"jazz\"]";
            default -> "\"x\"";
        };
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String encoded(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String abridged(String body) {
        return body.length() > 200 ? body.substring(0, 200) + "…" : body;
    }
}
