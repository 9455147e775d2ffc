package app.kindred.messaging.push;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How phones are told. A service without an address is played by the log.
 *
 * @param delay how long a socket has to deliver before a phone is told
 * @param timeout of one call
 * @param fcm Firebase Cloud Messaging: the address of its send call and the bearer token for it
 * @param apns Apple: the host and the bearer token for it
 * @param apnsTopic the app's bundle id
 */
@Validated
@ConfigurationProperties("kindred.push")
record PushProperties(
        @DefaultValue("3s") Duration delay,
        @DefaultValue("5s") Duration timeout,
        @Nullable Endpoint fcm,
        @Nullable Endpoint apns,
        @DefaultValue("app.kindred") String apnsTopic) {

    /**
     * Whom to tell.
     *
     * @param url where a notification is posted to; absent: the log plays the part
     * @param credentials the bearer token for it
     */
    record Endpoint(URI url, @DefaultValue("") String credentials) {}
}
