package app.kindred.shared.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.testing.KindredTest;
import app.kindred.shared.web.Answers.Answer;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
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
                    + "org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration,"
                    // As the gateway has it, whose own filter proves callers.
                    + "org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration,"
                    + "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration,"
                    + "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration,"
                    + "org.springframework.boot.security.oauth2.server.resource.autoconfigure.reactive.ReactiveOAuth2ResourceServerAutoConfiguration,"
                    + "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.reactive.ReactiveOAuth2ResourceServerWebSecurityAutoConfiguration"
        })
@ContextConfiguration(initializers = KindredTest.class)
class ReactiveEdgeTests {

    @LocalServerPort private int port;
    private Answers answers = new Answers(0);

    @BeforeEach
    void connect() {
        answers = new Answers(port);
    }

    @Test
    void faultsHaveTheSameShapeAsInTheServices() {
        expectProblem(get("/nowhere"), 404, "not-found");
        expectProblem(get("/things/42"), 400, "unreadable");
        expectProblem(get("/gone"), 503, "unavailable");
        expectProblem(get("/late"), 503, "unavailable");
        expectProblem(get("/broken"), 500, "internal");
        var limited = get("/limited");
        expectProblem(limited, 429, "rate-limited");
        assertThat(limited.header("Retry-After")).isEqualTo("2");
        expectProblem(answers.send("DELETE", "/limited", "", Map.of()), 405, "method-not-allowed");
    }

    private Answer get(String path) {
        return answers.get(path, Map.of());
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
