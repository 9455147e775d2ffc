package app.kindred.shared.secret;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The master secret and where it is used.
 *
 * @param secret at least 32 characters, the same for all services; development has a known one
 * @param env {@code development}, or {@code production}, which refuses the known secret
 */
@Validated
@ConfigurationProperties("kindred")
public record SecretProperties(
        @NotBlank @DefaultValue(SecretProperties.FOR_DEVELOPMENT) String secret,
        @NotBlank @DefaultValue("development") String env) {

    static final String FOR_DEVELOPMENT = "kindred-development-secret-not-for-production";

    @AssertTrue(message = "KINDRED_SECRET must be set, to 32 characters or more, in production")
    boolean isFitForEnvironment() {
        return !env.equals("production")
                || (secret.length() >= 32 && !secret.startsWith("kindred-development"));
    }

    @Override
    public String toString() {
        return "SecretProperties[env=" + env + "]";
    }
}
