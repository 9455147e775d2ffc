package app.kindred.gateway.auth;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose tokens are believed.
 *
 * @param jwksUri where the users service publishes its keys
 * @param issuer the {@code iss} that a token must carry
 * @param audience the {@code aud} that a token must carry
 */
@Validated
@ConfigurationProperties("kindred.identity")
record GatewayIdentityProperties(
        @NotNull URI jwksUri,
        @DefaultValue("kindred") @NotBlank String issuer,
        @DefaultValue("kindred") @NotBlank String audience) {}
