package app.kindred.shared.telemetry;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;
import reactor.util.context.ContextView;

/** The span of a reactive request, which changes threads: so it is found with the exchange. */
public final class RequestSpan {

    private RequestSpan() {}

    public static Optional<Span> of(ServerWebExchange exchange) {
        return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .map(context -> context.<TracingContext>get(TracingContext.class))
                .map(TracingContext::getSpan);
    }

    /**
     * Begins work that belongs to the request whose context this is: its spans are the request's.
     */
    public static <T> T within(ContextView request, Supplier<T> work) {
        @Nullable Observation observed =
                request.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        return observed == null ? work.get() : observed.scoped(work);
    }
}
