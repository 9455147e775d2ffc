package app.kindred.users.mail;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param server {@code smtp://user:password@host:port}; absent, mail is written to {@code folder}
 * @param folder the local mailbox
 * @param sender the address that mail comes from
 * @param maxAttempts after how many failures a mail is given up
 * @param firstRetry the wait after the first failure, doubled with each further one
 */
@Validated
@ConfigurationProperties("kindred.mail")
record MailProperties(
        @Nullable URI server,
        @NotNull Path folder,
        @NotBlank @DefaultValue("Kindred <no-reply@kindred.example>") String sender,
        @Min(1) @DefaultValue("10") int maxAttempts,
        @NotNull @DefaultValue("10s") Duration firstRetry) {}
