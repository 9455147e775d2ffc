package app.kindred.shared.problem;

import app.kindred.shared.telemetry.RequestSpan;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.web.server.ServerWebExchange;

/** The id by which an answer and its log lines find each other. */
final class TraceIds {

    private TraceIds() {}

    static String current() {
        return Optional.ofNullable(MDC.get("traceId")).orElseGet(TraceIds::made);
    }

    static String of(ServerWebExchange exchange) {
        return RequestSpan.of(exchange)
                .map(span -> span.context().traceId())
                .orElseGet(TraceIds::made);
    }

    private static String made() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
