package app.kindred.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;

class SignalTests extends GatewayTest {

    @LocalManagementPort private int managementPort;

    @Test
    void requestsAreMeasuredByTheIdOfTheirRoute() throws IOException, InterruptedException {
        get(
                "/api/matches/" + UUID.randomUUID(),
                "Authorization",
                TestTokens.bearer(UUID.randomUUID()));
        get("/no/such/path", "Authorization", TestTokens.bearer(UUID.randomUUID()));
        var metrics = scrape();
        assertThat(metrics)
                .contains("http_request_duration_seconds_bucket{method=\"GET\",route=\"matches\"")
                .contains("http_requests_total{method=\"GET\",route=\"matches\"")
                .contains("route=\"unmatched\"")
                .containsPattern("active_connections [1-9]")
                .doesNotContain("/no/such/path");
    }

    private String scrape() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                            .timeout(Duration.ofSeconds(10))
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
