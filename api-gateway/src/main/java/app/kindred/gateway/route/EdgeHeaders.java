package app.kindred.gateway.route;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * What a client may not say about itself, and what concerns one connection only. Services believe
 * the headers that the gateway sends, so whatever claims an origin, an address or an identity is
 * dropped here and, where it is needed, replaced by what the gateway knows.
 *
 * <p>Does in one copy what Spring Cloud Gateway's own header filters do in one copy each.
 */
@Component
class EdgeHeaders implements HttpHeadersFilter, Ordered {

    /** RFC 9110, section 7.6.1. */
    private static final Set<String> OF_THE_CONNECTION =
            ignoringCase(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "upgrade");

    private static final Set<String> REFUSED =
            ignoringCase(
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
        // After Spring Cloud Gateway's own, which would drop the address that is set here; before
        // TraceHeaders, which adds to this copy.
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    /** For sockets, whose filter is Spring Cloud Gateway's own. */
    @Override
    public HttpHeaders filter(HttpHeaders received, ServerWebExchange exchange) {
        var passed = new DefaultHttpHeaders();
        pass(received, exchange.getRequest(), passed);
        return new HttpHeaders(new Netty4HeadersAdapter(passed));
    }

    /** Copies what may pass of a request's headers, and adds what the gateway knows. */
    void pass(
            HttpHeaders received,
            ServerHttpRequest request,
            io.netty.handler.codec.http.HttpHeaders passed) {
        // As the server keeps them: going through HttpHeaders itself copies all names first.
        received.asMultiValueMap()
                .forEach(
                        (name, values) -> {
                            if (!isRefused(name)) {
                                passed.add(name, values);
                            }
                        });
        // A body has one length: two ways to tell it are how requests are smuggled.
        if (passed.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            passed.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        passed.set("X-Forwarded-For", clientAddress.of(request));
    }

    /** The same for answers, where only the connection's own headers are dropped. */
    static void passBack(io.netty.handler.codec.http.HttpHeaders received, HttpHeaders passed) {
        for (var header : received) {
            if (!OF_THE_CONNECTION.contains(header.getKey())) {
                passed.add(header.getKey(), header.getValue());
            }
        }
    }

    private static boolean isRefused(String name) {
        return OF_THE_CONNECTION.contains(name)
                || REFUSED.contains(name)
                || startsWith(name, "x-forwarded-")
                || startsWith(name, "x-kindred-");
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static Set<String> ignoringCase(String... names) {
        var set = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }
}
