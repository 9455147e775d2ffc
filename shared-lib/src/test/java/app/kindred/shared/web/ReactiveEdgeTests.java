package app.kindred.shared.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.CallerAuthentication;
import app.kindred.shared.identity.SessionRevocations;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.testing.KindredTest;
import app.kindred.shared.testing.TestTokens;
import app.kindred.shared.web.Answers.Answer;
import java.net.ConnectException;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

@SpringBootTest(
        classes = ReactiveEdgeTests.Gateway.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.main.web-application-type=reactive",
            // Only here do both web servers lie on one class path.
            "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration,"
                    + "org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration"
        })
@ContextConfiguration(initializers = KindredTest.class)
class ReactiveEdgeTests {

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
    void aTokenProvesTheCaller() {
        assertThat(get("/me", TestTokens.bearer(USER)).response().body())
                .isEqualTo(USER.toString());
        expectProblem(answers.get("/me", Map.of()), 401, "unauthenticated");
        expectProblem(get("/me", "Bearer abc.def.ghi"), 401, "unauthenticated");
        assertThat(answers.get("/auth/open", Map.of()).status()).isEqualTo(200);
    }

    @Test
    void aRevokedSessionEndsAtOnce() {
        var session = UUID.randomUUID();
        var token = TestTokens.bearer(USER, session);
        assertThat(get("/me", token).status()).isEqualTo(200);
        revocations.revoke(session);
        expectProblem(get("/me", token), 401, "unauthenticated");
    }

    @Test
    void faultsHaveTheSameShapeAsInTheServices() {
        var token = TestTokens.bearer(USER);
        expectProblem(get("/nowhere", token), 404, "not-found");
        expectProblem(get("/things/42", token), 400, "unreadable");
        expectProblem(get("/gone", token), 503, "unavailable");
        expectProblem(get("/late", token), 503, "unavailable");
        expectProblem(get("/broken", token), 500, "internal");
        var limited = get("/limited", token);
        expectProblem(limited, 429, "rate-limited");
        assertThat(limited.header("Retry-After")).isEqualTo("2");
        expectProblem(
                answers.send("DELETE", "/me", "", Map.of("Authorization", token)),
                405,
                "method-not-allowed");
    }

    @Test
    void theManagementPortServesTheScraperWithoutAToken() {
        var management = new Answers(managementPort);
        assertThat(management.get("/metrics", Map.of()).status()).isEqualTo(200);
        assertThat(answers.get("/metrics", Map.of()).status()).isEqualTo(401);
    }

    private Answer get(String path, String authorization) {
        return answers.get(path, Map.of("Authorization", authorization));
    }

    private static void expectProblem(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type"))
                .startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/" + slug);
        assertThat(answer.json().get("traceId").asString()).matches("[0-9a-f]{32}");
        assertThat(answer.response().body()).doesNotContain("secret");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Gateway {}

    @RestController
    static class Controller {

        @GetMapping("/me")
        Mono<String> me(Principal principal) {
            return Mono.just(
                    CallerAuthentication.caller(principal).orElseThrow().userId().toString());
        }

        @GetMapping("/auth/open")
        Mono<String> open() {
            return Mono.just("ok");
        }

        @GetMapping("/things/{id}")
        Mono<UUID> thing(@PathVariable UUID id) {
            return Mono.just(id);
        }

        @GetMapping("/gone")
        Mono<String> gone() {
            return Mono.error(new ConnectException("secret host"));
        }

        @GetMapping("/late")
        Mono<String> late() {
            return Mono.error(new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, "secret"));
        }

        @GetMapping("/broken")
        Mono<String> broken() {
            return Mono.error(new IllegalStateException("secret"));
        }

        @GetMapping("/limited")
        Mono<String> limited() {
            return Mono.error(
                    new ProblemException(ProblemType.RATE_LIMITED, "Slower, please.")
                            .retryAfter(Duration.ofMillis(1_500)));
        }
    }
}
