package app.kindred.users.limit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param rules one for each limit
 */
@Validated
@ConfigurationProperties("kindred.limits")
record LimitProperties(@NotNull Map<Limit, @Valid Rule> rules) {

    @AssertTrue(message = "every limit needs a rule")
    boolean isComplete() {
        return rules.keySet().containsAll(EnumSet.allOf(Limit.class));
    }

    Rule rule(Limit limit) {
        var rule = rules.get(limit);
        if (rule == null) {
            throw new IllegalStateException(limit + " has no rule");
        }
        return rule;
    }

    /**
     * @param size how much may be done at once
     * @param refill the time in which an empty bucket is full again
     * @param lease how many one instance takes from Redis at once; 1 where every one counts
     */
    record Rule(
            @Min(1) int size,
            @NotNull Duration refill,
            @NotNull WithoutRedis withoutRedis,
            @Min(1) @DefaultValue("1") int lease) {}

    enum WithoutRedis {
        OPEN,
        CLOSED
    }
}
