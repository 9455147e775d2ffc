package app.kindred.shared.telemetry;

import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * Which traces somebody receives. Every request has one, since its id is in the log lines and in
 * what went wrong; but where it is not sampled, a span for each statement and each command below it
 * would be made, started, stopped and thrown away.
 */
public final class RecordedTraces {

    private final @Nullable Tracer tracer;

    RecordedTraces(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    /** Whether this thread works for a trace that is recorded. */
    public boolean isInOne() {
        if (tracer == null) {
            return false;
        }
        var current = tracer.currentTraceContext().context();
        return current != null && Boolean.TRUE.equals(current.sampled());
    }
}
