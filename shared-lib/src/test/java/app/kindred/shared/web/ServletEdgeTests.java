package app.kindred.shared.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.identity.SessionRevocations;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.testing.KindredTest;
import app.kindred.shared.testing.TestTokens;
import app.kindred.shared.web.Answers.Answer;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jwt.PlainJWT;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootTest(
        classes = ServletEdgeTests.Service.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.flyway.enabled=false",
            "kindred.outbox.enabled=false",
            "spring.datasource.url=${KINDRED_DB_URL}",
            "spring.datasource.username=kindred_users",
            "spring.datasource.password=${KINDRED_DB_PASSWORD}"
        })
@ContextConfiguration(initializers = KindredTest.class)
@ExtendWith(OutputCaptureExtension.class)
class ServletEdgeTests {

    private static final UUID USER = UUID.randomUUID();

    @LocalServerPort private int port;
    @LocalManagementPort private int managementPort;
    @Autowired private SessionRevocations revocations;
    private Answers answers = new Answers(0);

    @BeforeEach
    void connect() {
        answers = new Answers(port);
    }

    @Test
    void aCallerIsWhoTheTokenSays() {
        var answer = get("/caller", TestTokens.bearer(USER, Role.MODERATOR));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("userId").asString()).isEqualTo(USER.toString());
        assertThat(answer.json().get("role").asString()).isEqualTo("MODERATOR");
        assertThat(get("/caller", TestTokens.premium(USER)).json().get("premium").asBoolean())
                .isTrue();
    }

    @Test
    void noTokenIsAProblemOfItsOwn() {
        var answer = answers.get("/caller", Map.of());
        expectProblem(answer, 401, "unauthenticated", "/caller");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void aTokenOfAKeyOfTheOlderKindIsAsGood() {
        var claims = TestTokens.claims(USER, UUID.randomUUID(), Role.MEMBER, false).build();
        assertThat(get("/caller", "Bearer " + TestTokens.signWithOlderKey(claims)).status())
                .isEqualTo(200);
    }

    @Test
    void aSpoiltTokenIsRefused() {
        var session = UUID.randomUUID();
        var past = Date.from(Instant.now().minus(Duration.ofMinutes(20)));
        var good = TestTokens.claims(USER, session, Role.ADMIN, true).build();
        var bad =
                Map.of(
                        "a stranger's key", TestTokens.signWithStrangersKey(good),
                        "the public key as a secret", TestTokens.signWithPublicKeyAsSecret(good),
                        "no signature", new PlainJWT(new PlainHeader(), good).serialize(),
                        "another issuer",
                                TestTokens.sign(
                                        TestTokens.claims(USER, session, Role.MEMBER, false)
                                                .issuer("evil")
                                                .build()),
                        "another audience",
                                TestTokens.sign(
                                        TestTokens.claims(USER, session, Role.MEMBER, false)
                                                .audience("bank")
                                                .build()),
                        "expired",
                                TestTokens.sign(
                                        TestTokens.claims(USER, session, Role.MEMBER, false)
                                                .expirationTime(past)
                                                .build()),
                        "no expiry",
                                TestTokens.sign(
                                        TestTokens.claims(USER, session, Role.MEMBER, false)
                                                .expirationTime(null)
                                                .build()),
                        "an unknown role",
                                TestTokens.sign(
                                        TestTokens.claims(USER, session, Role.MEMBER, false)
                                                .claim("role", "GOD")
                                                .build()),
                        "a subject that is no id",
                                TestTokens.sign(
                                        TestTokens.claims(USER, session, Role.MEMBER, false)
                                                .subject("me")
                                                .build()),
                        "not a token", "abc.def.ghi");
        bad.forEach(
                (why, token) ->
                        assertThat(get("/caller", "Bearer " + token).status())
                                .as(why)
                                .isEqualTo(401));
        for (var header : new String[] {"Bearer", "Bearer  .", "Basic abc", "bearerabc"}) {
            assertThat(get("/caller", header).status()).as(header).isEqualTo(401);
        }
    }

    @Test
    void theClaimsOfOneTokenDoNotPassUnderTheSignatureOfAnother() {
        var mine = TestTokens.bearer(USER, Role.MEMBER).split("\\.");
        var admins =
                TestTokens.sign(
                                TestTokens.claims(USER, UUID.randomUUID(), Role.ADMIN, true)
                                        .build())
                        .split("\\.");
        assertThat(get("/caller", String.join(".", mine)).status()).isEqualTo(200);
        var mixed = mine[0] + "." + admins[1] + "." + mine[2];
        assertThat(get("/caller", mixed).status()).isEqualTo(401);
    }

    @Test
    void aRevokedSessionEndsAtOnce() {
        var session = UUID.randomUUID();
        var token = TestTokens.bearer(USER, session);
        assertThat(get("/caller", token).status()).isEqualTo(200);
        revocations.revoke(session);
        expectProblem(get("/caller", token), 401, "unauthenticated", "/caller");
    }

    @Test
    void anAdminIsAModeratorAndAMemberIsNot() {
        expectProblem(get("/moderators", TestTokens.bearer(USER)), 403, "forbidden", "/moderators");
        assertThat(get("/moderators", TestTokens.bearer(USER, Role.ADMIN)).status()).isEqualTo(200);
    }

    @Test
    void anOpenPathNeedsATokenOnlyWhereItWantsACaller() {
        assertThat(answers.get("/auth/open", Map.of()).status()).isEqualTo(200);
        expectProblem(answers.get("/auth/mine", Map.of()), 401, "unauthenticated", "/auth/mine");
    }

    @Test
    void badInputIsNeverOurFault() {
        expectProblem(get("/nowhere"), 404, "not-found", "/nowhere");
        expectProblem(get("/things/42"), 400, "unreadable", "/things/42");
        expectProblem(get("/pages"), 400, "unreadable", "/pages");
        expectProblem(get("/pages?limit=x"), 400, "unreadable", "/pages");
        var tooMany = get("/pages?limit=1000");
        expectProblem(tooMany, 422, "invalid", "/pages");
        assertThat(tooMany.json().get("errors").get(0).get("field").asString()).isEqualTo("limit");
        expectProblem(send("DELETE", "/caller", ""), 405, "method-not-allowed", "/caller");
        expectProblem(post("/things", "{", "application/json"), 400, "unreadable", "/things");
        expectProblem(post("/things", "", "application/json"), 400, "unreadable", "/things");
        expectProblem(post("/things", "[]", "application/json"), 400, "unreadable", "/things");
        expectProblem(post("/things", "a", "text/plain"), 415, "unsupported-media-type", "/things");
        var wrongType = post("/things", "{\"name\":\"a\",\"size\":\"big\"}", "application/json");
        expectProblem(wrongType, 400, "unreadable", "/things");
        assertThat(wrongType.json().get("errors").get(0).get("field").asString()).isEqualTo("size");
        var invalid = post("/things", "{\"name\":\" \",\"size\":1}", "application/json");
        expectProblem(invalid, 422, "invalid", "/things");
        assertThat(invalid.json().get("errors").get(0).get("field").asString()).isEqualTo("name");
        for (var text : new String[] {"a\\u0000b", "\\ud800", "\\udc00a"}) {
            expectProblem(
                    post("/things", "{\"name\":\"" + text + "\",\"size\":1}", "application/json"),
                    400,
                    "unreadable",
                    "/things");
        }
        expectProblem(
                answers.get(
                        "/caller",
                        Map.of("Authorization", TestTokens.bearer(USER), "Accept", "image/png")),
                406,
                "not-acceptable",
                "/caller");
        assertThat(get("/a//b;c=d").status()).isEqualTo(400);
    }

    @Test
    void textThatPostgresCannotStoreIsTheClientsAffair() {
        expectProblem(get("/stored?text=a%00b"), 422, "invalid", "/stored");
    }

    @Test
    void aWaitIsSaidInWholeSeconds() {
        var answer = get("/limited");
        expectProblem(answer, 429, "rate-limited", "/limited");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void aDependencyThatIsDownIsAnHonest503() {
        var answer = get("/slow");
        expectProblem(answer, 503, "unavailable", "/slow");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void theUnknownIsBlandOutsideAndLoggedOnceInside(CapturedOutput output) {
        var answer = get("/broken");
        expectProblem(answer, 500, "internal", "/broken");
        assertThat(answer.response().body()).doesNotContain("secret", "IllegalState");
        assertThat(output.getOut().split("secret detail", -1)).hasSize(2);
    }

    @Test
    void jsonIsSentWholeWithItsLength() {
        var answer = get("/time");
        assertThat(answer.header("Content-Length"))
                .isEqualTo(Integer.toString(answer.response().body().length()));
        assertThat(answer.response().headers().firstValue("Transfer-Encoding")).isEmpty();
    }

    @Test
    void bytesThatAreJsonAlreadyAreSentAsTheyAre() {
        assertThat(get("/bytes").response().body()).isEqualTo("{\"ready\":true}");
    }

    @Test
    void timesHaveMillisecondsInUtc() {
        assertThat(get("/time").response().body()).contains("\"2026-01-02T03:04:05.000Z\"");
    }

    @Test
    void theManagementPortServesTheScraperWithoutAToken() {
        var management = new Answers(managementPort);
        assertThat(management.get("/metrics", Map.of()).status()).isEqualTo(200);
        assertThat(management.get("/actuator/health/liveness", Map.of()).status()).isEqualTo(200);
        assertThat(answers.get("/metrics", Map.of()).status()).isEqualTo(401);
    }

    private Answer get(String path) {
        return get(path, TestTokens.bearer(USER));
    }

    private Answer get(String path, String authorization) {
        return answers.get(path, Map.of("Authorization", authorization));
    }

    private Answer send(String method, String path, String body) {
        return answers.send(method, path, body, Map.of("Authorization", TestTokens.bearer(USER)));
    }

    private Answer post(String path, String body, String type) {
        return answers.send(
                "POST",
                path,
                body,
                Map.of("Authorization", TestTokens.bearer(USER), "Content-Type", type));
    }

    private static void expectProblem(Answer answer, int status, String slug, String path) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type"))
                .startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        var body = answer.json();
        assertThat(body.get("type").asString()).isEqualTo("/problems/" + slug);
        assertThat(body.get("status").asInt()).isEqualTo(status);
        assertThat(body.get("title").asString()).isNotBlank();
        assertThat(body.get("detail").asString()).isNotBlank();
        assertThat(body.get("instance").asString()).isEqualTo(path);
        assertThat(body.get("traceId").asString()).matches("[0-9a-f]{32}");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Service {}

    @RestController
    static class Controller {

        private final JdbcClient jdbc;

        Controller(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        record Thing(@NotBlank String name, int size) {}

        @GetMapping("/caller")
        Caller caller(Caller caller) {
            return caller;
        }

        @GetMapping("/moderators")
        @PreAuthorize("hasRole('MODERATOR')")
        String moderators() {
            return "ok";
        }

        @GetMapping("/auth/open")
        String open() {
            return "ok";
        }

        @GetMapping("/auth/mine")
        Caller mine(Caller caller) {
            return caller;
        }

        @GetMapping("/things/{id}")
        UUID thing(@PathVariable UUID id) {
            return id;
        }

        @PostMapping("/things")
        Thing thing(@Valid @RequestBody Thing thing) {
            return thing;
        }

        @GetMapping("/pages")
        int page(@RequestParam @Max(100) int limit) {
            return limit;
        }

        @GetMapping("/stored")
        String stored(@RequestParam String text) {
            return jdbc.sql("SELECT :text::text").param("text", text).query(String.class).single();
        }

        @GetMapping("/limited")
        String limited() {
            throw new ProblemException(ProblemType.RATE_LIMITED, "Slower, please.")
                    .retryAfter(Duration.ofMillis(1_500));
        }

        @GetMapping("/slow")
        String slow() {
            throw new QueryTimeoutException("canceling statement");
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("secret detail");
        }

        @GetMapping(path = "/bytes", produces = "application/json")
        byte[] bytes() {
            return "{\"ready\":true}".getBytes(StandardCharsets.UTF_8);
        }

        @GetMapping("/time")
        Map<String, Instant> time() {
            return Map.of("at", Instant.parse("2026-01-02T03:04:05Z"));
        }
    }
}
