package app.kindred.shared.telemetry;

import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * Which traces somebody receives. Every request has one, since its id is in the log lines and in
 * what went wrong; but where it is not sampled, a span for each statement and each command below it
 * would be made, started, stopped and thrown away.
 */
public final class RecordedTraces {

    private final SingletonSupplier<Tracer> tracer;

    RecordedTraces(ObjectProvider<Tracer> tracer) {
        this.tracer = SingletonSupplier.ofNullable(tracer::getIfAvailable);
    }

    /** Whether this thread works for a trace that is recorded. */
    public boolean isInOne() {
        var made = tracer.get();
        if (made == null) {
            return false;
        }
        var current = made.currentTraceContext().context();
        return current != null && Boolean.TRUE.equals(current.sampled());
    }
}
