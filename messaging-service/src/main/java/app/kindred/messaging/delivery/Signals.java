package app.kindred.messaging.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What operators see of delivery: how long it takes, and which connections it lost. */
final class Signals implements Connection.Watch {

    private final Timer delivery;
    private final Map<Connection.Cut, Counter> cuts = new EnumMap<>(Connection.Cut.class);
    private final Clock clock;

    Signals(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.delivery =
                Timer.builder("message.delivery")
                        .publishPercentileHistogram(false)
                        .serviceLevelObjectives(
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(25),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5))
                        .register(meters);
        for (var cut : Connection.Cut.values()) {
            var reason = cut.name().toLowerCase(Locale.ROOT).replace('_', '-');
            cuts.put(cut, meters.counter("websocket.connections.failed", "reason", reason));
        }
    }

    @Override
    public void delivered(Connection.Owner owner, Frame.Numbered message) {
        if (!owner.userId().equals(message.senderId())) {
            var sent = Instant.ofEpochMilli(message.sentMillis());
            delivery.record(Duration.between(sent, clock.instant()));
        }
    }

    @Override
    public void cut(Connection.Cut cut) {
        Objects.requireNonNull(cuts.get(cut)).increment();
    }
}
