package app.kindred.gateway.route;

import app.kindred.shared.telemetry.RequestSpan;
import io.micrometer.tracing.propagation.Propagator;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Carries a trace on: the service's span is a child of the request's own. In place of Spring Cloud
 * Gateway's, which observe each proxied request a second time and copy its headers twice to do so:
 * docs/profiling.md has what that cost.
 */
@Component
class TraceHeaders implements HttpHeadersFilter, Ordered {

    private final @Nullable Propagator propagator;

    TraceHeaders(ObjectProvider<Propagator> propagator) {
        this.propagator = propagator.getIfAvailable();
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** For sockets; the headers are a copy already, by {@link EdgeHeaders}. */
    @Override
    public HttpHeaders filter(HttpHeaders passed, ServerWebExchange exchange) {
        inject(exchange, passed::set);
        return passed;
    }

    void add(ServerWebExchange exchange, io.netty.handler.codec.http.HttpHeaders passed) {
        inject(exchange, passed::set);
    }

    private void inject(ServerWebExchange exchange, BiConsumer<String, String> into) {
        if (propagator != null) {
            RequestSpan.of(exchange)
                    .ifPresent(
                            span ->
                                    propagator.inject(
                                            span.context(),
                                            into,
                                            (_, name, value) -> into.accept(name, value)));
        }
    }
}
