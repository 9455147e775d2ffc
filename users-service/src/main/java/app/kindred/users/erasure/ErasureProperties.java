package app.kindred.users.erasure;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param grace how long after its deletion an account is erased
 * @param reminder how long to wait for a service's confirmation before it is told again
 * @param services who must confirm
 */
@Validated
@ConfigurationProperties("kindred.erasure")
record ErasureProperties(
        @NotNull @DefaultValue("30d") Duration grace,
        @NotNull @DefaultValue("1h") Duration reminder,
        @NotNull @DefaultValue({"matching", "messaging"}) Set<String> services) {}
