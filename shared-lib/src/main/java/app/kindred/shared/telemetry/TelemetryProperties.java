package app.kindred.shared.telemetry;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who sends these signals.
 *
 * @param service the module's name
 * @param env where it runs
 * @param version of the release
 * @param team whom to ask
 * @param region where the machines are
 */
@Validated
@ConfigurationProperties("kindred.telemetry")
public record TelemetryProperties(
        @NotBlank String service,
        @NotBlank @DefaultValue("development") String env,
        @NotBlank @DefaultValue("unreleased") String version,
        @NotBlank @DefaultValue("kindred") String team,
        @NotBlank @DefaultValue("local") String region) {}
