package app.kindred.shared.redis;

import app.kindred.shared.telemetry.RecordedTraces;
import io.lettuce.core.tracing.TraceContext;
import io.lettuce.core.tracing.TraceContextProvider;
import io.lettuce.core.tracing.Tracer;
import io.lettuce.core.tracing.TracerProvider;
import io.lettuce.core.tracing.Tracing;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce's spans, but only in a trace that somebody receives: the endless polling of the streams
 * is none, and costs nothing here.
 */
final class SpansUnderARequest implements Tracing {

    private static final Tracer.Span NONE =
            Tracing.disabled().getTracerProvider().getTracer().nextSpan();

    private final Tracing spans;
    private final RecordedTraces traces;

    SpansUnderARequest(Tracing spans, RecordedTraces traces) {
        this.spans = spans;
        this.traces = traces;
    }

    /** Asked on the thread of the caller; the tracer below is asked on an event loop. */
    @Override
    public TraceContextProvider initialTraceContextProvider() {
        return () ->
                traces.isInOne()
                        ? spans.initialTraceContextProvider().getTraceContext()
                        : TraceContext.EMPTY;
    }

    @Override
    public TracerProvider getTracerProvider() {
        var tracer = spans.getTracerProvider().getTracer();
        return () ->
                new Tracer() {
                    @Override
                    public Span nextSpan() {
                        return NONE;
                    }

                    @Override
                    public Span nextSpan(@Nullable TraceContext context) {
                        return context == null || context == TraceContext.EMPTY
                                ? NONE
                                : tracer.nextSpan(context);
                    }
                };
    }

    @Override
    public boolean isEnabled() {
        return true;
    }

    /** Arguments are keys and values: of people. */
    @Override
    public boolean includeCommandArgsInSpanTags() {
        return false;
    }

    @Override
    public Endpoint createEndpoint(SocketAddress address) {
        return spans.createEndpoint(address);
    }
}
