package app.kindred.messaging.message;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Rules of messages.
 *
 * @param deletable for how long after sending its sender may delete a message for both sides
 * @param burst how many messages a person may send at once, whatever instances they go through
 * @param perSecond how many more every second from then on
 */
@Validated
@ConfigurationProperties("kindred.message")
record MessageProperties(
        @DefaultValue("15m") Duration deletable,
        @DefaultValue("40") @Positive int burst,
        @DefaultValue("2") @Positive double perSecond) {}
