package app.kindred.messaging.push;

import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Firebase Cloud Messaging, its HTTP v1 call. */
final class FcmPushSender implements PushSender {

    private final RestClient http;
    private final PushProperties.Endpoint endpoint;

    FcmPushSender(RestClient http, PushProperties.Endpoint endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    @Override
    public Outcome send(Push push) {
        var collapse = push.matchId().toString();
        var message =
                Map.of(
                        "token", push.token(),
                        "notification", Map.of("title", push.title(), "body", push.text()),
                        "data", Map.of("matchId", collapse),
                        "android",
                                Map.of(
                                        "collapse_key",
                                        collapse,
                                        "notification",
                                        Map.of("tag", collapse)));
        try {
            var answer =
                    http.post()
                            .uri(endpoint.url())
                            .headers(headers -> headers.setBearerAuth(endpoint.credentials()))
                            .contentType(MediaType.APPLICATION_JSON)
                            .body(Map.of("message", message))
                            .retrieve()
                            .onStatus(status -> true, (request, response) -> {})
                            .toBodilessEntity();
            return PushSenders.outcome(answer.getStatusCode(), 404);
        } catch (RestClientException e) {
            return Outcome.FAILED;
        }
    }
}
