package app.kindred.users.secret;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param secret the deployment's master secret, from which the key of each purpose is derived
 */
@Validated
@ConfigurationProperties("kindred")
record SecretProperties(
        @NotNull @Size(min = 16, message = "needs at least 16 characters") String secret) {}
