package app.kindred.users.neighbour;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How to ask the other services in a caller's name.
 *
 * @param matching where matching listens
 * @param messaging where messaging listens
 * @param connectTimeout how long a connection may take
 * @param timeout how long one answer may take
 * @param concurrent how many questions may be under way; one more is answered 503
 */
@Validated
@ConfigurationProperties("kindred.neighbour")
record NeighbourProperties(
        @NotNull @DefaultValue("http://127.0.0.1:8082") URI matching,
        @NotNull @DefaultValue("http://127.0.0.1:8083") URI messaging,
        @NotNull @DefaultValue("1s") Duration connectTimeout,
        @NotNull @DefaultValue("10s") Duration timeout,
        @DefaultValue("16") @Min(1) @Max(256) int concurrent) {

    URI url(Neighbour neighbour) {
        return switch (neighbour) {
            case MATCHING -> matching;
            case MESSAGING -> messaging;
        };
    }
}
