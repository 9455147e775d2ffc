package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import io.netty.buffer.ByteBuf;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Sends on what {@link ProxyFilter} received, once the filters of the route have seen it: in one
 * write where the body is there, else as it comes. In place of Spring Cloud Gateway's
 * NettyWriteResponseFilter, which does the second always, and flushes in between.
 */
@Component
class AnswerFilter implements GlobalFilter, Ordered {

    private static final String BODY = AnswerFilter.class.getName() + ".body";

    /** Holds an answer's whole body for this filter, which releases it. */
    static void keep(ServerWebExchange exchange, ByteBuf body) {
        if (exchange.getAttributes().put(BODY, body) instanceof ByteBuf ofAnotherInstance) {
            ofAnotherInstance.release();
        }
    }

    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange)
                .then(Mono.defer(() -> send(exchange)))
                .doOnError(_ -> abandon(exchange))
                .doOnCancel(() -> abandon(exchange));
    }

    private static Mono<Void> send(ServerWebExchange exchange) {
        Connection connection = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
        if (connection == null) {
            return Mono.empty();
        }
        var response = exchange.getResponse();
        var buffers = (NettyDataBufferFactory) response.bufferFactory();
        if (exchange.getAttributes().remove(BODY) instanceof ByteBuf body) {
            return response.writeWith(Mono.just(buffers.wrap(body)));
        }
        return response.writeWith(connection.inbound().receive().retain().map(buffers::wrap));
    }

    private static void abandon(ServerWebExchange exchange) {
        if (exchange.getAttributes().remove(BODY) instanceof ByteBuf body) {
            body.release();
        }
        Connection connection = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
        if (connection != null) {
            connection.dispose();
        }
    }
}
