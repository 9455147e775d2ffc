package app.kindred.users.session;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param issuer who the tokens say they come from
 * @param audience whom they are for
 * @param accessLife how long an access token is good
 * @param refreshLife how long a session lives after its last refresh
 * @param refreshGrace how long a spent refresh token still gets the answer of its first use, for
 *     clients that lost that answer
 * @param keyLife after what time the signing key is succeeded by a new one
 * @param keyLead how long a new key is published before it signs
 */
@Validated
@ConfigurationProperties("kindred.session")
record SessionProperties(
        @NotBlank @DefaultValue("kindred") String issuer,
        @NotBlank @DefaultValue("kindred") String audience,
        @NotNull @DefaultValue("15m") Duration accessLife,
        @NotNull @DefaultValue("30d") Duration refreshLife,
        @NotNull @DefaultValue("10s") Duration refreshGrace,
        @NotNull @DefaultValue("30d") Duration keyLife,
        @NotNull @DefaultValue("5m") Duration keyLead) {}
