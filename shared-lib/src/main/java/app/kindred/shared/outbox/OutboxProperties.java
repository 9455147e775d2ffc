package app.kindred.shared.outbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The outbox relay's settings.
 *
 * @param enabled whether this service relays its outbox; a service without one says false
 * @param batch facts sent in one transaction
 * @param poll how often the table is looked at when nobody woke the relay
 * @param retention how long sent facts are kept to fill a lost stream again
 * @param streamLength facts a stream may hold; the relay waits when the slowest reader is half of
 *     that behind, so that nothing unread is ever trimmed
 */
@Validated
@ConfigurationProperties("kindred.outbox")
public record OutboxProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("200") @Min(1) @Max(5_000) int batch,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("2d") Duration retention,
        @DefaultValue("50000") @Min(100) int streamLength) {}
