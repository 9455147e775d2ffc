package app.kindred.matching;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import app.kindred.shared.testing.KindredTest;
import app.kindred.shared.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one context that all tests of this service share, on real parts. Tests stay apart by using
 * people and places of their own.
 */
@SpringBootTest(
        classes = MatchingApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            // A busy build machine is not what the races are about.
            "spring.datasource.hikari.connection-timeout=20000",
            // Tests do not wait for a small deck to grow old.
            "kindred.candidate.small-deck-for=0s"
        })
@ContextConfiguration(initializers = KindredTest.class)
public abstract class MatchingTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicLong VERSIONS = new AtomicLong(1);

    @Autowired protected JdbcClient jdbc;
    @Autowired protected JsonMapper json;
    @Autowired private List<StreamHandler> handlers;
    @LocalServerPort private int port;

    /** The person is known to this service from now on. */
    protected UUID arrives(Someone someone) {
        tell("profile.v1", someone.id(), VERSIONS.incrementAndGet(), someone.fact());
        return someone.id();
    }

    protected void account(UUID id, String state) {
        tell("account.v1", id, VERSIONS.incrementAndGet(), Map.of("id", id, "state", state));
    }

    protected void blocks(UUID blocker, UUID blocked) {
        tell(
                "block.v1",
                blocker,
                VERSIONS.incrementAndGet(),
                Map.of("blockerId", blocker, "blockedId", blocked, "active", true));
    }

    protected void tell(String topic, UUID subject, long version, Map<String, Object> fact) {
        var event = new StreamEvent(topic, subject, version, json.valueToTree(fact));
        handlers.stream()
                .filter(handler -> handler.topic().equals(topic))
                .forEach(handler -> handler.handle(event));
    }

    protected Answer get(UUID caller, String path) {
        return call(TestTokens.bearer(caller), "GET", path, null);
    }

    protected Answer delete(UUID caller, String path) {
        return call(TestTokens.bearer(caller), "DELETE", path, null);
    }

    protected Answer swipe(UUID caller, UUID target, String action) {
        return swipe(TestTokens.bearer(caller), target, action);
    }

    protected Answer swipe(String bearer, UUID target, String action) {
        var body = "{\"targetUserId\": \"%s\", \"action\": \"%s\"}".formatted(target, action);
        return call(bearer, "POST", "/api/swipes", body);
    }

    protected Answer call(
            String bearer,
            String method,
            String path,
            @org.jspecify.annotations.Nullable String body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", bearer)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            var text = response.body();
            return new Answer(
                    response.statusCode(),
                    text.isEmpty() ? json.nullNode() : json.readTree(text),
                    response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The ids of a candidates answer, in order. */
    protected static List<UUID> people(Answer answer) {
        return StreamSupport.stream(answer.body().path("candidates").spliterator(), false)
                .map(candidate -> UUID.fromString(candidate.path("user").path("id").stringValue()))
                .toList();
    }

    protected List<UUID> candidates(UUID viewer) {
        return people(get(viewer, "/api/matches/candidates"));
    }

    /** What a call answered. */
    public record Answer(int status, JsonNode body, HttpResponse<String> response) {

        public String text(String field) {
            return body.path(field).asString();
        }
    }
}
