package app.kindred.messaging.conversation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How to ask matching about a match that is not known here yet.
 *
 * @param url where matching listens
 * @param timeout how long one question may take
 * @param concurrent how many questions may be under way; one more is answered 503
 */
@Validated
@ConfigurationProperties("kindred.matching")
record MatchingProperties(
        @DefaultValue("http://127.0.0.1:8082") URI url,
        @DefaultValue("500ms") Duration timeout,
        @DefaultValue("16") @Min(1) @Max(256) int concurrent) {}
