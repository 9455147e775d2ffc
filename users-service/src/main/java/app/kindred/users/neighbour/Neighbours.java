package app.kindred.users.neighbour;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.StreamUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Asks another service with the caller's own token. */
@Component
public class Neighbours {

    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
    private static final Duration COME_BACK = Duration.ofSeconds(30);

    private final NeighbourProperties properties;
    private final RestClient http;
    private final Semaphore places;

    Neighbours(NeighbourProperties properties, ObservationRegistry observations) {
        var requests =
                new JdkClientHttpRequestFactory(
                        HttpClient.newBuilder()
                                .connectTimeout(properties.connectTimeout())
                                .build());
        requests.setReadTimeout(properties.timeout());
        this.properties = properties;
        this.http =
                RestClient.builder()
                        .requestFactory(requests)
                        .observationRegistry(observations)
                        .build();
        this.places = new Semaphore(properties.concurrent());
    }

    /**
     * Passes on the JSON that a neighbour answers.
     *
     * @param path with its query, encoded
     * @throws ProblemException 503 when the neighbour does not answer, or not with JSON, or with
     *     more than {@code most}
     */
    public void fetch(
            Neighbour neighbour,
            String path,
            String authorization,
            OutputStream to,
            DataSize most) {
        if (!places.tryAcquire()) {
            throw unavailable();
        }
        try {
            http.get()
                    .uri(URI.create(properties.url(neighbour) + path))
                    .accept(MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.AUTHORIZATION, authorization)
                    .exchange((request, response) -> copy(response, to, most));
        } catch (RestClientException e) {
            LOG.warn("{} did not answer: {}", neighbour, e.getClass().getSimpleName());
            throw unavailable();
        } finally {
            places.release();
        }
    }

    private static long copy(ClientHttpResponse response, OutputStream to, DataSize most)
            throws IOException {
        var type = response.getHeaders().getContentType();
        if (response.getStatusCode() != HttpStatus.OK
                || type == null
                || !type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
            throw new IOException("answered " + response.getStatusCode());
        }
        long copied = StreamUtils.copyRange(response.getBody(), to, 0, most.toBytes());
        if (copied > most.toBytes()) {
            throw new IOException("answered more than " + most);
        }
        return copied;
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                        ProblemType.UNAVAILABLE,
                        "Not everything that is needed can be read at the moment: try again later.")
                .retryAfter(COME_BACK);
    }
}
