package app.kindred.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.stream.StreamKeys;
import app.kindred.shared.testing.KindredTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One service for all tests of the module, and the ways to talk to it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = KindredTest.class)
@ActiveProfiles("test")
public abstract class UsersTest {

    protected static final String PASSWORD = "Test123!@#";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static final Pattern CODE = Pattern.compile("\\b(\\d{6})\\b");

    private static volatile @Nullable Shared shared;

    @LocalServerPort private int port;

    @Autowired protected JdbcClient jdbc;
    @Autowired protected JsonMapper json;
    @Autowired protected Redis redis;

    @Value("${kindred.mail.folder}")
    private Path mailbox;

    @DynamicPropertySource
    static void neighbours(DynamicPropertyRegistry settings) {
        settings.add("kindred.neighbour.matching", Neighbourhood.MATCHING::url);
        settings.add("kindred.neighbour.messaging", Neighbourhood.MESSAGING::url);
    }

    /** An answer, its body read as JSON where there is one. */
    protected record Answer(int status, JsonNode body, HttpResponse<String> raw) {

        public Answer is(int expected) {
            assertThat(status)
                    .as(raw.request().uri() + " answered " + raw.body())
                    .isEqualTo(expected);
            return this;
        }

        public String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    /** A person with an account of their own. */
    protected record Person(
            UUID id, String email, String accessToken, String refreshToken, UUID sessionId) {

        public String bearer() {
            return "Bearer " + accessToken;
        }
    }

    protected Answer get(@Nullable String bearer, String path, String... headers) {
        return send("GET", bearer, path, null, headers);
    }

    protected Answer post(
            @Nullable String bearer, String path, @Nullable String body, String... headers) {
        return send("POST", bearer, path, body, headers);
    }

    protected Answer put(
            @Nullable String bearer, String path, @Nullable String body, String... headers) {
        return send("PUT", bearer, path, body, headers);
    }

    protected Answer patch(@Nullable String bearer, String path, String body, String... headers) {
        return send("PATCH", bearer, path, body, headers);
    }

    protected Answer delete(@Nullable String bearer, String path) {
        return send("DELETE", bearer, path, null);
    }

    protected Answer send(
            String method,
            @Nullable String bearer,
            String path,
            @Nullable String body,
            String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        if (bearer != null) {
            request.header("Authorization", bearer);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body != null && List.of(headers).stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return send(request.build());
    }

    protected Answer send(HttpRequest request) {
        try {
            var raw = HTTP.send(request, BodyHandlers.ofString());
            var type = raw.headers().firstValue("Content-Type").orElse("");
            var body =
                    type.contains("json") && !raw.body().isEmpty()
                            ? json.readTree(raw.body())
                            : json.nullNode();
            return new Answer(raw.statusCode(), body, raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    protected Answer upload(Person person, String path, byte[] content, String name) {
        var boundary = "kindred-boundary-" + UUID.randomUUID();
        var body = new ByteArrayOutputStream();
        body.writeBytes(
                ("--"
                                + boundary
                                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                                + name.replace("\"", "%22")
                                + "\"\r\nContent-Type: image/jpeg\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", person.bearer())
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                        .build());
    }

    protected byte[] bytes(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray())
                .body();
    }

    protected URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    protected static String newEmail() {
        return "someone-" + PEOPLE.incrementAndGet() + "-" + UUID.randomUUID() + "@example.com";
    }

    /** Registers and verifies somebody as a client does. */
    protected Person aPerson() {
        return aPerson("Robin", "1994-05-06", "woman");
    }

    /** One person for all tests that leave no trace on them. */
    protected Person sharedPerson() {
        var person = shared;
        if (person == null || person.port() != port) {
            person = new Shared(port, aPerson());
            shared = person;
        }
        return person.person();
    }

    private record Shared(int port, Person person) {}

    protected Person aPerson(String name, String birthDate, String gender) {
        var email = newEmail();
        register(email, name, birthDate, gender).is(202);
        var tokens =
                post(
                                null,
                                "/auth/verify",
                                "{\"email\":\"%s\",\"code\":\"%s\"}"
                                        .formatted(email, codeFor(email)))
                        .is(200)
                        .body();
        return person(email, tokens);
    }

    protected Answer register(String email, String name, String birthDate, String gender) {
        return post(
                null,
                "/auth/register",
                """
                {"email":"%s","password":"%s","name":"%s","birthDate":"%s","gender":"%s"}
                """
                        .formatted(email, PASSWORD, name, birthDate, gender));
    }

    protected Answer logIn(String email, String password) {
        return post(
                null,
                "/auth/login",
                json.writeValueAsString(Map.of("email", email, "password", password)));
    }

    /** Somebody with a role, logged in again so that the token says so. */
    protected Person aPerson(Role role) {
        var person = aPerson();
        jdbc.sql("UPDATE account SET role = ? WHERE id = ?")
                .params(role.name(), person.id())
                .update();
        return person(person.email(), logIn(person.email(), PASSWORD).is(200).body());
    }

    protected Person person(String email, JsonNode tokens) {
        var token = tokens.path("accessToken").asString();
        var claims = json.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        return new Person(
                UUID.fromString(claims.path("sub").asString()),
                email,
                token,
                tokens.path("refreshToken").asString(),
                UUID.fromString(claims.path("sid").asString()));
    }

    protected String codeFor(String email) {
        return eventually(
                () ->
                        mailsTo(email).stream()
                                .flatMap(
                                        mail ->
                                                CODE.matcher(
                                                                mail.substring(
                                                                        mail.indexOf("\r\n\r\n")))
                                                        .results()
                                                        .map(m -> m.group(1)))
                                .reduce((first, last) -> last));
    }

    /** What has arrived in the local mailbox for an address, oldest first. */
    protected List<String> mailsTo(String email) {
        try (var files = Files.list(mailbox)) {
            var mails = new ArrayList<String>();
            for (var file :
                    files.filter(f -> f.toString().endsWith(".eml"))
                            .sorted(Comparator.naturalOrder())
                            .toList()) {
                var text = Files.readString(file);
                if (text.contains("To: " + email)) {
                    mails.add(text);
                }
            }
            return mails;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Polls until there is a value; a bound says when to give up. */
    protected static <T> T eventually(Supplier<Optional<T>> condition) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(condition::get, Optional::isPresent)
                .orElseThrow();
    }

    /** Puts a fact on its stream as another service does. */
    protected void tell(String topic, UUID subject, long version, Map<String, ?> payload) {
        var body =
                Map.of(
                        "subject",
                        subject.toString(),
                        "version",
                        String.valueOf(version),
                        "payload",
                        json.writeValueAsString(payload));
        redis.call(commands -> commands.xadd(StreamKeys.of(topic), body));
    }

    /** The facts left in the outbox about a subject, oldest first. */
    protected List<JsonNode> facts(String topic, UUID subject) {
        return jdbc
                .sql("SELECT payload::text FROM outbox WHERE topic = ? AND subject = ? ORDER BY id")
                .params(topic, subject)
                .query(String.class)
                .list()
                .stream()
                .map(json::readTree)
                .toList();
    }
}
