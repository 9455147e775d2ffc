package app.kindred.messaging.conversation;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import io.micrometer.observation.ObservationRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.JsonNode;

/**
 * Asks matching about one match, with the caller's own token: messaging learns nothing that the
 * caller could not read. Only for a match that no event has told of yet.
 */
@Component
class MatchingClient {

    private final RestClient http;
    private final Semaphore places;

    MatchingClient(MatchingProperties properties, ObservationRegistry observations) {
        var requests =
                new JdkClientHttpRequestFactory(
                        HttpClient.newBuilder().connectTimeout(properties.timeout()).build());
        requests.setReadTimeout(properties.timeout());
        this.http =
                RestClient.builder()
                        .baseUrl(properties.url().toString())
                        .requestFactory(requests)
                        .observationRegistry(observations)
                        .build();
        this.places = new Semaphore(properties.concurrent());
    }

    record Match(UUID matchId, UUID lowId, UUID highId, Instant createdAt) {}

    /** The match, if it is open and the caller's; a 503 when matching does not answer. */
    Optional<Match> fetchMatch(UUID matchId, UUID userId, String authorization) {
        if (!places.tryAcquire()) {
            throw unavailable();
        }
        try {
            var answer =
                    http.get()
                            .uri("/api/matches/{id}", matchId)
                            .headers(
                                    headers ->
                                            headers.set(HttpHeaders.AUTHORIZATION, authorization))
                            .retrieve()
                            .onStatus(HttpStatusCode::is4xxClientError, (request, response) -> {})
                            .toEntity(JsonNode.class);
            var body = answer.getBody();
            if (!answer.getStatusCode().is2xxSuccessful() || body == null) {
                return Optional.empty();
            }
            var partner = UUID.fromString(body.path("user").path("id").asString());
            var createdAt = Instant.parse(body.path("createdAt").asString());
            // The order in which Postgres compares uuids, which the pair is stored in.
            return Optional.of(
                    compare(userId, partner) < 0
                            ? new Match(matchId, userId, partner, createdAt)
                            : new Match(matchId, partner, userId, createdAt));
        } catch (RestClientException e) {
            throw unavailable();
        } finally {
            places.release();
        }
    }

    /** {@link UUID#compareTo} compares signed halves; Postgres compares bytes. */
    private static int compare(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                        ProblemType.UNAVAILABLE,
                        "This match is not known here yet; try again in a moment.")
                .retryAfter(Duration.ofSeconds(1));
    }
}
