package app.kindred.shared.stream;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the stream consumers.
 *
 * @param group the consumer group; the service's name without "-service" unless set
 * @param batch facts read at once
 * @param attempts how often a fact is tried before it becomes a dead letter
 * @param firstPause time before the second attempt; it doubles with each further one
 */
@Validated
@ConfigurationProperties("kindred.stream")
public record StreamProperties(
        @Nullable String group,
        @DefaultValue("64") @Min(1) @Max(1_000) int batch,
        @DefaultValue("6") @Min(1) @Max(20) int attempts,
        @DefaultValue("1s") Duration firstPause) {}
