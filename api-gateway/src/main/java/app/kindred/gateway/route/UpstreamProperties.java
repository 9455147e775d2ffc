package app.kindred.gateway.route;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The services behind the gateway.
 *
 * @param services by name, the one or more instances that answer for it
 * @param maxInFlight requests that one service may have open at once; more are turned away, since a
 *     queue in front of a slow service only makes it slower
 * @param maxSockets WebSockets that one service may have open at once through this gateway
 * @param avoidAfterRefusal how long an instance that refused a connection is left out
 * @param failureRate percentage of failures among the last hundred calls that opens the breaker
 * @param openFor how long an open breaker answers 503 by itself before it tries again
 */
@Validated
@ConfigurationProperties("kindred.upstream")
record UpstreamProperties(
        @NotEmpty Map<String, @NotEmpty List<@NotNull @Valid URI>> services,
        @DefaultValue("512") @Min(1) int maxInFlight,
        @DefaultValue("20000") @Min(1) int maxSockets,
        @DefaultValue("2s") Duration avoidAfterRefusal,
        @DefaultValue("50") @Min(1) int failureRate,
        @DefaultValue("2s") Duration openFor) {}
