package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Turns away bodies that are too large: by what they declare, or, where they declare nothing, while
 * they stream through. Nothing is collected in memory to find out. The rest of such a body is read
 * off within bounds before the answer goes out: to a client that is still writing, a connection
 * that closes is a reset, and the answer is lost with it.
 */
@Component
class BodyLimitFilter implements GlobalFilter, Ordered {

    private static final long MOST_READ_OFF = DataSize.ofMegabytes(32).toBytes();
    private static final Duration LONGEST_READ_OFF = Duration.ofSeconds(10);

    private final long small;
    private final long upload;

    BodyLimitFilter(Settings settings) {
        this.small = settings.maxSize().toBytes();
        this.upload = settings.maxUpload().toBytes();
    }

    @Override
    public int getOrder() {
        return -80;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = Objects.requireNonNull(exchange.getAttribute(GATEWAY_ROUTE_ATTR));
        long most = route.getMetadata().get("upload") == Boolean.TRUE ? upload : small;
        var headers = exchange.getRequest().getHeaders();
        long declared = headers.getContentLength();
        if (declared > most) {
            return refused(exchange, declared, most);
        }
        if (declared < 0 && headers.getFirst("Transfer-Encoding") != null) {
            return chain.filter(exchange.mutate().request(new CountedBody(exchange, most)).build());
        }
        return chain.filter(exchange);
    }

    private static Mono<Void> refused(ServerWebExchange exchange, long declared, long most) {
        var refusal = Mono.<Void>error(() -> tooLarge(exchange, most));
        return declared > MOST_READ_OFF
                ? refusal
                : exchange.getRequest()
                        .getBody()
                        .doOnNext(DataBufferUtils::release)
                        .take(LONGEST_READ_OFF)
                        .then(refusal);
    }

    private static ProblemException tooLarge(ServerWebExchange exchange, long most) {
        // What is still on its way after that is not waited for.
        exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
        return new ProblemException(
                ProblemType.TOO_LARGE, "The body may have at most %d bytes.".formatted(most));
    }

    private static final class CountedBody extends ServerHttpRequestDecorator {

        private final ServerWebExchange exchange;
        private final long most;

        CountedBody(ServerWebExchange exchange, long most) {
            super(exchange.getRequest());
            this.exchange = exchange;
            this.most = most;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            var seen = new AtomicLong();
            return super.getBody()
                    .<DataBuffer>handle(
                            (buffer, sink) -> {
                                long read = seen.addAndGet(buffer.readableByteCount());
                                if (read <= most) {
                                    sink.next(buffer);
                                    return;
                                }
                                DataBufferUtils.release(buffer);
                                if (read > MOST_READ_OFF) {
                                    sink.error(tooLarge(exchange, most));
                                }
                            })
                    .concatWith(
                            Mono.defer(
                                    () ->
                                            seen.get() > most
                                                    ? Mono.error(tooLarge(exchange, most))
                                                    : Mono.empty()));
        }
    }

    /**
     * How large a request body may be.
     *
     * @param maxSize everywhere but for photos
     * @param maxUpload for a photo with the form around it
     */
    @ConfigurationProperties("kindred.body")
    record Settings(
            @DefaultValue("128KB") DataSize maxSize, @DefaultValue("11MB") DataSize maxUpload) {}
}
