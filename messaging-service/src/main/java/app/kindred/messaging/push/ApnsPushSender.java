package app.kindred.messaging.push;

import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/** Apple's push service, its HTTP/2 call. */
final class ApnsPushSender implements PushSender {

    private final RestClient http;
    private final PushProperties.Endpoint endpoint;
    private final String topic;

    ApnsPushSender(RestClient http, PushProperties.Endpoint endpoint, String topic) {
        this.http = http;
        this.endpoint = endpoint;
        this.topic = topic;
    }

    @Override
    public Outcome send(Push push) {
        var collapse = push.matchId().toString();
        var uri =
                UriComponentsBuilder.fromUri(endpoint.url())
                        .pathSegment("3", "device", push.token())
                        .build()
                        .toUri();
        var notice =
                Map.of(
                        "aps",
                        Map.of(
                                "alert",
                                Map.of("title", push.title(), "body", push.text()),
                                "thread-id",
                                collapse),
                        "matchId",
                        collapse);
        try {
            var answer =
                    http.post()
                            .uri(uri)
                            .headers(headers -> headers.setBearerAuth(endpoint.credentials()))
                            .header("apns-topic", topic)
                            .header("apns-push-type", "alert")
                            .header("apns-collapse-id", collapse)
                            .contentType(MediaType.APPLICATION_JSON)
                            .body(notice)
                            .retrieve()
                            .onStatus(status -> true, (request, response) -> {})
                            .toBodilessEntity();
            return PushSenders.outcome(answer.getStatusCode(), 410);
        } catch (RestClientException e) {
            return Outcome.FAILED;
        }
    }
}
