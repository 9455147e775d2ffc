package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Asks the instance that {@link UpstreamFilter} chose. In place of Spring Cloud Gateway's
 * NettyRoutingFilter, for less of everything: headers are copied once in either direction, the
 * address is not printed and parsed again, and what is short, or nothing, is sent and received in
 * one piece. {@link AnswerFilter} sends the answer on.
 */
@Component
class ProxyFilter implements GlobalFilter, Ordered {

    /**
     * Bodies up to this size are kept until they are whole: one write instead of several, and an
     * answer that breaks off half-way is a fault that can still be told.
     */
    private static final int LARGEST_PIECE = 64 * 1024;

    private final HttpClient client;
    private final EdgeHeaders edgeHeaders;
    private final TraceHeaders traceHeaders;

    ProxyFilter(HttpClient client, EdgeHeaders edgeHeaders, TraceHeaders traceHeaders) {
        this.client = client;
        this.edgeHeaders = edgeHeaders;
        this.traceHeaders = traceHeaders;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (isAlreadyRouted(exchange)) {
            return chain.filter(exchange);
        }
        setAlreadyRouted(exchange);
        URI address = exchange.getRequiredAttribute(GATEWAY_REQUEST_URL_ATTR);
        var request = exchange.getRequest();
        var call =
                client.headers(
                                headers -> {
                                    edgeHeaders.pass(request.getHeaders(), request, headers);
                                    // The client's is the gateway's name; Netty sets the service's.
                                    headers.remove(HttpHeaderNames.HOST);
                                    traceHeaders.add(exchange, headers);
                                })
                        .request(HttpMethod.valueOf(request.getMethod().name()))
                        .uri(address);
        return (hasBody(request) ? call.send((_, out) -> body(request, out)) : call)
                .responseConnection((answer, connection) -> answered(exchange, answer, connection))
                .then();
    }

    private static boolean hasBody(ServerHttpRequest request) {
        var headers = request.getHeaders();
        return headers.getContentLength() > 0
                || headers.getFirst(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static Publisher<Void> body(ServerHttpRequest request, NettyOutbound out) {
        long length = request.getHeaders().getContentLength();
        return length > 0 && length <= LARGEST_PIECE
                ? out.send(
                        DataBufferUtils.join(request.getBody())
                                .map(NettyDataBufferFactory::toByteBuf))
                : out.send(request.getBody().map(NettyDataBufferFactory::toByteBuf));
    }

    private static Mono<Void> answered(
            ServerWebExchange exchange, HttpClientResponse answer, Connection connection) {
        exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, answer);
        exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, connection);
        if (!isOnePiece(exchange, answer)) {
            accept(exchange, answer);
            return Mono.empty();
        }
        return connection
                .inbound()
                .receive()
                .aggregate()
                .retain()
                .doOnNext(body -> AnswerFilter.keep(exchange, body))
                .then(Mono.fromRunnable(() -> accept(exchange, answer)));
    }

    private static boolean isOnePiece(ServerWebExchange exchange, HttpClientResponse answer) {
        if (exchange.getRequest().getMethod() == org.springframework.http.HttpMethod.HEAD
                || answer.status().equals(HttpResponseStatus.NOT_MODIFIED)) {
            // These tell the length of a body that does not come.
            return false;
        }
        int length = answer.responseHeaders().getInt(HttpHeaderNames.CONTENT_LENGTH, -1);
        return length > 0 && length <= LARGEST_PIECE;
    }

    private static void accept(ServerWebExchange exchange, HttpClientResponse answer) {
        var response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.status().code()));
        EdgeHeaders.passBack(answer.responseHeaders(), response.getHeaders());
        if (answer.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            // For UpstreamFilter, which may take it back and ask another instance.
            exchange.getAttributes()
                    .put(CLIENT_RESPONSE_HEADER_NAMES, answer.responseHeaders().names());
        }
    }
}
