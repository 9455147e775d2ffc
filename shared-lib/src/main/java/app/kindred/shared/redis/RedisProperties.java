package app.kindred.shared.redis;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long Redis is waited for. Where it is, {@code spring.data.redis.*} says.
 *
 * @param timeout of one command
 * @param connectTimeout of a new connection
 * @param commandsInFlight how many commands may wait for their answers; more are refused
 */
@Validated
@ConfigurationProperties("kindred.redis")
public record RedisProperties(
        @DefaultValue("150ms") Duration timeout,
        @DefaultValue("500ms") Duration connectTimeout,
        @DefaultValue("10000") @Positive int commandsInFlight) {}
