package app.kindred.shared.problem;

import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers a reactive request with a problem, from wherever the fault came up. */
// Before Boot's own handler, which stands at -1.
@Order(-2)
final class ReactiveProblems implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ReactiveProblems.class);

    private final JsonMapper json;

    ReactiveProblems(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        var response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(error);
        }
        var fault = Fault.of(error);
        var traceId = TraceIds.of(exchange);
        var request = exchange.getRequest();
        if (!fault.expected()) {
            try (var _ = MDC.putCloseable("traceId", traceId)) {
                log.error("{} failed", request.getMethod(), error);
            }
        }
        response.setStatusCode(HttpStatusCode.valueOf(fault.type().status()));
        var headers = response.getHeaders();
        fault.headers().forEach(headers::put);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        var body =
                json.writeValueAsString(fault.at(request.getPath().value(), traceId))
                        .getBytes(StandardCharsets.UTF_8);
        headers.setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
