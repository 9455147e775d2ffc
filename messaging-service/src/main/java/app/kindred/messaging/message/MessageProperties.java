package app.kindred.messaging.message;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Rules of messages.
 *
 * @param deletable for how long after sending its sender may delete a message for both sides
 */
@Validated
@ConfigurationProperties("kindred.message")
record MessageProperties(@DefaultValue("15m") Duration deletable) {}
