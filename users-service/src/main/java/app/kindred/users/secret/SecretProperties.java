package app.kindred.users.secret;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param secret the deployment's master secret, from which the key of each purpose is derived
 * @param env {@code production} refuses what only a developer's machine may have
 */
@Validated
@ConfigurationProperties("kindred")
record SecretProperties(
        @NotNull @Size(min = 16, message = "needs at least 16 characters") String secret,
        @NotNull @DefaultValue("development") String env) {

    static final String DEVELOPMENT = "kindred-development-secret-change-me";

    @AssertTrue(message = "production needs a KINDRED_SECRET of its own")
    boolean isItsOwn() {
        return !env.equals("production") || !secret.equals(DEVELOPMENT);
    }

    @Override
    public String toString() {
        return "SecretProperties[env=" + env + "]";
    }
}
