package app.kindred.gateway.route;

import java.util.Locale;
import java.util.Set;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * What a client may not say about itself. Services believe the headers that the gateway sends, so
 * whatever claims an origin, an address or an identity is dropped here and, where it is needed,
 * replaced by what the gateway knows.
 */
@Component
class EdgeHeaders implements HttpHeadersFilter, Ordered {

    private static final Set<String> REFUSED =
            Set.of(
                    "forwarded",
                    "x-real-ip",
                    "x-client-ip",
                    "x-cluster-client-ip",
                    "true-client-ip",
                    "cf-connecting-ip",
                    "x-original-url",
                    "x-original-uri",
                    "x-rewrite-url",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override",
                    "x-user-id",
                    "x-remote-user",
                    "x-authenticated-user",
                    // The gateway compresses; a service that did too would be paid for twice.
                    "accept-encoding",
                    "baggage");

    private final ClientAddress clientAddress;

    EdgeHeaders(ClientAddress clientAddress) {
        this.clientAddress = clientAddress;
    }

    @Override
    public int getOrder() {
        // After Spring Cloud Gateway's own, which would drop the address that is set here.
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders filter(HttpHeaders received, ServerWebExchange exchange) {
        var passed = new HttpHeaders();
        received.forEach(
                (name, values) -> {
                    if (!isRefused(name)) {
                        passed.put(name, values);
                    }
                });
        passed.set("X-Forwarded-For", clientAddress.of(exchange.getRequest()));
        return passed;
    }

    private static boolean isRefused(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("x-forwarded-")
                || lower.startsWith("x-kindred-")
                || REFUSED.contains(lower);
    }
}
