package app.kindred.messaging.message;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** What operators see of sending. */
@Component
class MessageMetrics {

    private final ObservationRegistry observations;
    private final Counter sent;
    private final DistributionSummary length;

    MessageMetrics(MeterRegistry meters, ObservationRegistry observations) {
        this.observations = observations;
        this.sent = meters.counter("message.sent");
        this.length =
                DistributionSummary.builder("message.length")
                        .baseUnit("characters")
                        .register(meters);
    }

    <T> T observeSend(Supplier<T> send) {
        return Objects.requireNonNull(
                Observation.createNotStarted("message.send", observations)
                        .highCardinalityKeyValue("operation.name", "message.send")
                        .observe(send));
    }

    void sent(Message message) {
        sent.increment();
        length.record(message.body() == null ? 0 : message.body().length());
    }
}
