package app.kindred.shared.telemetry;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Which traces somebody receives. Every request has one, since its id is in the log lines and in
 * what went wrong; but where it is not sampled, a span for each statement and each command below it
 * would be made, started, stopped and thrown away.
 */
public final class RecordedTraces {

    /** Datadog's agent samples by itself, and what it will keep is not known here. */
    static final boolean UNDER_DATADOG =
            ClassUtils.isPresent("datadog.trace.bootstrap.Agent", null);

    private final SingletonSupplier<Tracer> tracer;
    private final SingletonSupplier<ObservationRegistry> observations;

    RecordedTraces(
            ObjectProvider<Tracer> tracer, ObjectProvider<ObservationRegistry> observations) {
        this.tracer = SingletonSupplier.ofNullable(tracer::getIfAvailable);
        this.observations = SingletonSupplier.of(observations::getObject);
    }

    /** Whether this thread works for a trace that is recorded. */
    public boolean isInOne() {
        if (UNDER_DATADOG) {
            return observations.obtain().getCurrentObservation() != null;
        }
        var made = tracer.get();
        if (made == null) {
            return false;
        }
        var current = made.currentTraceContext().context();
        return current != null && Boolean.TRUE.equals(current.sampled());
    }
}
