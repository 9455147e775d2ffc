package app.kindred.shared.identity;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How callers prove who they are.
 *
 * @param jwksUri where users-service publishes the keys that sign access tokens
 * @param jwksTimeout how long to wait for those keys, to connect and to read
 * @param jwksRefresh how long fetched keys are used before they are fetched again
 * @param openPaths path patterns that need no token; method checks hold there too
 * @param clockSkew how far the clocks of two machines may lie apart
 */
@Validated
@ConfigurationProperties("kindred.identity")
public record IdentityProperties(
        @NotNull URI jwksUri,
        @DefaultValue("500ms") Duration jwksTimeout,
        @DefaultValue("5m") Duration jwksRefresh,
        @DefaultValue({"/auth/**", "/.well-known/**", "/v3/api-docs/**", "/v3/api-docs.yaml"})
                List<String> openPaths,
        @DefaultValue("10s") Duration clockSkew) {}
