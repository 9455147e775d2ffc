package app.kindred.users.account;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How passwords are hashed: Argon2id with the least that OWASP advises by default. Of its equally
 * strong pairs of memory and passes this one takes the least processor time, and the least memory
 * of a small heap.
 *
 * @param memoryKib memory of one hash
 * @param iterations passes over that memory
 * @param threads how many hashes are computed at once
 * @param queue how many wait before further logins are told to come back
 * @param patience how long one waits at most
 */
@Validated
@ConfigurationProperties("kindred.password")
record PasswordProperties(
        @Min(7168) @Max(1048576) @DefaultValue("7168") int memoryKib,
        @Min(1) @Max(20) @DefaultValue("5") int iterations,
        @Min(1) @Max(64) @DefaultValue("2") int threads,
        @Min(1) @Max(10_000) @DefaultValue("128") int queue,
        @NotNull @DefaultValue("8s") Duration patience) {}
