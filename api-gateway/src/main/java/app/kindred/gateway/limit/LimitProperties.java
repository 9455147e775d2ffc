package app.kindred.gateway.limit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The table of limits.
 *
 * @param scale multiplies every size and rate: load suites come from one address and need more
 * @param table by the name that a route's metadata carries; {@code caller} is the default
 */
@Validated
@ConfigurationProperties("kindred.limits")
record LimitProperties(
        @DefaultValue("1") @DecimalMin("0.001") double scale,
        @NotEmpty Map<String, @NotNull @Valid Limit> table) {

    /**
     * One token bucket for each client.
     *
     * @param size what a client that was quiet may ask at once
     * @param perSecond how fast the bucket fills again
     * @param lease how many tokens an instance takes from Redis at a time; 1 where each must count
     * @param withoutRedis what holds while Redis is gone
     */
    record Limit(
            @Min(1) int size,
            @DecimalMin("0.001") double perSecond,
            @DefaultValue("1") @Min(1) int lease,
            @NotNull WithoutRedis withoutRedis) {}

    /** What becomes of a limit whose buckets cannot be reached. */
    enum WithoutRedis {
        /** Everybody may pass: answering matters more than counting. */
        OPEN,
        /** Each instance counts for itself. */
        LOCAL,
        /** Nobody may pass: what this protects must not be done uncounted. */
        CLOSED
    }
}
