package app.kindred.gateway;

import app.kindred.shared.testing.KindredTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The running gateway before a {@link StubService}; its messaging service is down. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "kindred.body.max-size=4KB",
            "kindred.upstream-client.response-timeout=2s",
            // `./run test` looks into the output for what it finds.
            "spring.netty.leak-detection=paranoid"
        })
@ContextConfiguration(initializers = KindredTest.class)
abstract class GatewayTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort private int port;

    @DynamicPropertySource
    static void upstreams(DynamicPropertyRegistry registry) {
        // Port 19 is nobody's: the second instance of users and the only one of messaging refuse.
        registry.add(
                "KINDRED_USERS_URL", () -> StubService.running().url() + ",http://127.0.0.1:19");
        registry.add("KINDRED_MATCHING_URL", () -> StubService.running().url());
        registry.add("KINDRED_MESSAGING_URL", () -> "http://127.0.0.1:19");
    }

    int port() {
        return port;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(path, request -> headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> with) {
        return send(path, with, HttpResponse.BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(
            String path,
            UnaryOperator<HttpRequest.Builder> with,
            HttpResponse.BodyHandler<T> body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(30));
        try {
            return HTTP.send(with.apply(request).build(), body);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
