package app.kindred.shared.problem;

import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/** The id by which an answer and its log lines find each other. */
final class TraceIds {

    private TraceIds() {}

    static String current() {
        return Optional.ofNullable(MDC.get("traceId")).orElseGet(TraceIds::made);
    }

    /** A reactive request changes threads, so that its trace is found with the exchange. */
    static String of(ServerWebExchange exchange) {
        return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .map(context -> context.<TracingContext>get(TracingContext.class))
                .map(TracingContext::getSpan)
                .map(span -> span.context().traceId())
                .orElseGet(TraceIds::made);
    }

    private static String made() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
