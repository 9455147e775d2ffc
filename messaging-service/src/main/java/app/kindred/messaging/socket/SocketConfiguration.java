package app.kindred.messaging.socket;

import app.kindred.messaging.delivery.Connection;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.util.UriComponentsBuilder;

/** Mounts the socket at {@code /ws}. */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    static final String OWNER = Connection.Owner.class.getName();

    static {
        // Every socket has two of these, of eight kilobytes unless told before Tomcat's
        // WebSockets are loaded. Longer frames pass in parts.
        System.setProperty("org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE", "2048");
    }

    private final SocketHandler handler;
    private final Tickets tickets;
    private final MeterRegistry meters;

    SocketConfiguration(SocketHandler handler, Tickets tickets, MeterRegistry meters) {
        this.handler = handler;
        this.tickets = tickets;
        this.meters = meters;
        meters.counter("websocket.connections.failed", "reason", "ticket");
        meters.counter("websocket.connections.failed", "reason", "transport");
    }

    /** By hand, since {@code @EnableWebSocket} puts a scheduler of its own before the service's. */
    @Bean
    WebSocketHandlerMapping sockets() {
        var socket = new WebSocketHttpRequestHandler(handler, new Uncompressed());
        // Of any origin: a foreign page has no ticket, and that is the lock.
        socket.setHandshakeInterceptors(List.of(new TicketGate()));
        var mapping = new WebSocketHandlerMapping();
        mapping.setUrlMap(Map.of("/ws", socket));
        mapping.setOrder(1);
        return mapping;
    }

    /**
     * Tomcat sets these buffers aside for every socket, in characters and bytes. Longer frames come
     * in parts, which the handler joins up to its own bound: ten thousand idle sockets must not
     * cost what ten thousand long messages would.
     */
    @Bean
    static ServletServerContainerFactoryBean socketBuffers() {
        var buffers = new ServletServerContainerFactoryBean();
        buffers.setMaxTextMessageBufferSize(2 * 1024);
        buffers.setMaxBinaryMessageBufferSize(128);
        return buffers;
    }

    /** What Tomcat keeps for each connection below that, for as long as it is open. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionBuffers() {
        return factory ->
                factory.addConnectorCustomizers(
                        connector -> {
                            connector.setProperty("socket.appReadBufSize", "2048");
                            connector.setProperty("socket.appWriteBufSize", "8192");
                        });
    }

    /**
     * Compression would hold a few hundred kilobytes per socket, for frames of a few hundred bytes.
     */
    private static final class Uncompressed extends DefaultHandshakeHandler {

        @Override
        protected List<WebSocketExtension> filterRequestedExtensions(
                ServerHttpRequest request,
                List<WebSocketExtension> requested,
                List<WebSocketExtension> supported) {
            return List.of();
        }
    }

    private final class TicketGate implements HandshakeInterceptor {

        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            var ticket =
                    UriComponentsBuilder.fromUri(request.getURI())
                            .build()
                            .getQueryParams()
                            .getFirst("ticket");
            var owner = ticket == null ? null : tickets.redeem(ticket).orElse(null);
            if (owner == null) {
                meters.counter("websocket.connections.failed", "reason", "ticket").increment();
                response.setStatusCode(HttpStatus.UNAUTHORIZED);
                return false;
            }
            attributes.put(OWNER, owner);
            return true;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                @Nullable Exception error) {}
    }
}
