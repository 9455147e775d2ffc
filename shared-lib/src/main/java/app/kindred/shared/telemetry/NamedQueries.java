package app.kindred.shared.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Times the queries that have a name of their own on the boards: {@code matching.find_nearby}. */
public final class NamedQueries {

    private final MeterRegistry meters;

    NamedQueries(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Runs a query under its name, a constant of the code. */
    public <T extends @Nullable Object> T time(String operation, Supplier<T> query) {
        var sample = Timer.start(meters);
        try {
            return query.get();
        } finally {
            sample.stop(meters.timer("db.query.duration", "operation", operation));
        }
    }
}
