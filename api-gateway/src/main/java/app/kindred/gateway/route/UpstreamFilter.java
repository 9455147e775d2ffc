package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CACHED_REQUEST_BODY_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.cacheRequestBody;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.clearCachedRequestBody;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.reset;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.tcp.TcpClient;

/**
 * Takes a request to an instance of its service. In place of Spring Cloud Gateway's own way of
 * building the address, which parses and prints every URL anew, and of its circuit breaker, which
 * wraps the whole exchange.
 *
 * <p>An instance that refuses the connection, or answers a bare 503 because it is shutting down,
 * has done nothing, so the next one may have the request, whatever the method. One that hung up
 * half-way may have done its work: then only reads are tried again, and what is safe to repeat by
 * the contract. Bodies are kept for that only where there is a second instance to go to.
 */
@Component
class UpstreamFilter implements GlobalFilter, Ordered {

    /** Where RouteToRequestUrlFilter would be: after everything that may refuse the request. */
    private static final int ORDER = 10_000;

    private static final int LARGEST_KEPT_BODY = 64 * 1024;

    /** Every write there has a natural key; logins and refreshes, which do not, are elsewhere. */
    private static final String SAFE_TO_REPEAT = "/api/";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Map<String, Upstream> upstreams;
    private final Map<String, Counter> shed;
    private final @Nullable Integer connectMillis;

    UpstreamFilter(
            UpstreamProperties settings,
            HttpClientProperties client,
            Clock clock,
            MeterRegistry meters) {
        this.connectMillis = client.getConnectTimeout();
        this.upstreams =
                settings.services().entrySet().stream()
                        .map(e -> new Upstream(e.getKey(), e.getValue(), settings, clock))
                        .collect(Collectors.toMap(Upstream::name, Function.identity()));
        this.shed =
                upstreams.keySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Function.identity(),
                                        name ->
                                                Counter.builder("gateway.shed")
                                                        .tag("service", name)
                                                        .register(meters)));
        for (var upstream : upstreams.values()) {
            Gauge.builder("gateway.in.flight", upstream, Upstream::inFlight)
                    .tag("service", upstream.name())
                    .register(meters);
            Gauge.builder("gateway.sockets", upstream, Upstream::sockets)
                    .tag("service", upstream.name())
                    .register(meters);
        }
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = Objects.requireNonNull(exchange.getAttribute(GATEWAY_ROUTE_ATTR));
        var upstream = upstreams.get(route.getUri().getHost());
        if (upstream == null) {
            return chain.filter(exchange);
        }
        if ("websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
            return socket(exchange, chain, route, upstream);
        }
        if (!upstream.enter()) {
            Objects.requireNonNull(shed.get(upstream.name())).increment();
            return Mono.error(unavailable(upstream));
        }
        long start = System.nanoTime();
        return routed(exchange, chain, route, upstream)
                .doOnSuccess(ignored -> upstream.succeeded(System.nanoTime() - start))
                .onErrorMap(error -> concluded(upstream, error, System.nanoTime() - start))
                .doOnCancel(upstream::released);
    }

    /**
     * A socket is open for hours: it is counted apart from the calls that are under way, and that
     * it ended, with its instance or its phone, says nothing about the next call.
     */
    private Mono<Void> socket(
            ServerWebExchange exchange, GatewayFilterChain chain, Route route, Upstream upstream) {
        if (!upstream.enterSocket()) {
            Objects.requireNonNull(shed.get(upstream.name())).increment();
            return Mono.error(unavailable(upstream));
        }
        return standing(upstream, upstream.size())
                .flatMap(
                        instance -> {
                            var address = address(exchange, route, upstream, instance);
                            exchange.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, address);
                            return chain.filter(exchange);
                        })
                .onErrorComplete(error -> exchange.getResponse().isCommitted())
                .onErrorMap(error -> isUpstreamsFault(error) ? unavailable(upstream) : error)
                .doFinally(ignored -> upstream.leaveSocket());
    }

    /**
     * An instance that takes connections. A phone's side of a socket is open before the instance
     * behind it is called, so a refusal then could be told to nobody, and no other be tried.
     */
    private Mono<Integer> standing(Upstream upstream, int attemptsLeft) {
        int instance = upstream.next();
        var address = URI.create(upstream.address(instance));
        int usual = "https".equals(address.getScheme()) ? 443 : 80;
        return TcpClient.newConnection()
                .host(address.getHost())
                .port(address.getPort() < 0 ? usual : address.getPort())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .connect()
                .doOnNext(Connection::dispose)
                .thenReturn(instance)
                .onErrorResume(
                        IOException.class,
                        refused -> {
                            upstream.avoid(instance);
                            return attemptsLeft > 1
                                    ? standing(upstream, attemptsLeft - 1)
                                    : Mono.error(refused);
                        });
    }

    private Mono<Void> routed(
            ServerWebExchange exchange, GatewayFilterChain chain, Route route, Upstream upstream) {
        long length = exchange.getRequest().getHeaders().getContentLength();
        if (upstream.size() == 1 || length <= 0 || length > LARGEST_KEPT_BODY) {
            return attempt(exchange, chain, route, upstream, upstream.size());
        }
        return cacheRequestBody(
                        exchange,
                        request -> {
                            var kept = exchange.mutate().request(request).build();
                            return attempt(kept, chain, route, upstream, upstream.size());
                        })
                .doFinally(ignored -> clearCachedRequestBody(exchange));
    }

    private Mono<Void> attempt(
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            Route route,
            Upstream upstream,
            int attemptsLeft) {
        int instance = upstream.next();
        exchange.getAttributes()
                .put(GATEWAY_REQUEST_URL_ATTR, address(exchange, route, upstream, instance));
        var call =
                chain.filter(exchange)
                        .onErrorResume(
                                error ->
                                        mayTryAgain(
                                                        exchange,
                                                        upstream,
                                                        instance,
                                                        attemptsLeft,
                                                        error)
                                                ? again(
                                                        exchange,
                                                        chain,
                                                        route,
                                                        upstream,
                                                        attemptsLeft)
                                                : Mono.error(error));
        return call.then(
                Mono.defer(
                        () -> {
                            if (!isTurnedAway(exchange)) {
                                return Mono.empty();
                            }
                            upstream.avoid(instance);
                            if (attemptsLeft > 1) {
                                return again(exchange, chain, route, upstream, attemptsLeft);
                            }
                            reset(exchange);
                            return Mono.error(unavailable(upstream));
                        }));
    }

    private Mono<Void> again(
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            Route route,
            Upstream upstream,
            int attemptsLeft) {
        reset(exchange);
        return attempt(exchange, chain, route, upstream, attemptsLeft - 1);
    }

    private static boolean mayTryAgain(
            ServerWebExchange exchange,
            Upstream upstream,
            int instance,
            int attemptsLeft,
            Throwable error) {
        boolean refused =
                causedBy(error, ConnectException.class)
                        || causedBy(error, UnknownHostException.class);
        if (refused) {
            upstream.avoid(instance);
        }
        if (exchange.getResponse().isCommitted()) {
            return false;
        }
        if (refused) {
            return attemptsLeft > 1;
        }
        // Even a lone instance gets a second try at a read: its idle connection may just have
        // closed.
        if (!isHangUp(error)) {
            return false;
        }
        // It may be going: the next try must not meet it again.
        upstream.avoid(instance);
        return isRead(exchange) ? attemptsLeft > 0 : attemptsLeft > 1 && isKept(exchange);
    }

    /** A container that is shutting down answers what still arrives like this, and does no more. */
    private static boolean isTurnedAway(ServerWebExchange exchange) {
        var response = exchange.getResponse();
        return response.getStatusCode() == HttpStatus.SERVICE_UNAVAILABLE
                && !response.isCommitted()
                && response.getHeaders().getContentType() == null;
    }

    private static boolean isHangUp(Throwable error) {
        return causedBy(error, PrematureCloseException.class)
                || causedBy(error, ClosedChannelException.class)
                || causedBy(error, SocketException.class);
    }

    private static boolean isKept(ServerWebExchange exchange) {
        return exchange.getAttribute(CACHED_REQUEST_BODY_ATTR) != null
                && exchange.getRequest().getPath().value().startsWith(SAFE_TO_REPEAT);
    }

    private static URI address(
            ServerWebExchange exchange, Route route, Upstream upstream, int instance) {
        var requested = exchange.getRequest().getURI();
        var path =
                route.getMetadata().get("path") instanceof String fixed
                        ? fixed
                        : requested.getRawPath();
        var query = requested.getRawQuery();
        return URI.create(
                query == null
                        ? upstream.address(instance) + path
                        : upstream.address(instance) + path + "?" + query);
    }

    /** Tells the breaker how a call ended, and turns what went wrong behind us into a problem. */
    private static Throwable concluded(Upstream upstream, Throwable error, long nanos) {
        if (error instanceof ProblemException problem) {
            // Ours: the body grew too large on its way through, or every instance is shutting down.
            if (problem.type() == ProblemType.UNAVAILABLE) {
                upstream.failed(nanos, error);
            } else {
                upstream.succeeded(nanos);
            }
            return error;
        }
        if (error instanceof ResponseStatusException answer
                && answer.getStatusCode() != HttpStatus.GATEWAY_TIMEOUT) {
            upstream.succeeded(nanos);
            return error;
        }
        upstream.failed(nanos, error);
        return isUpstreamsFault(error) ? unavailable(upstream) : error;
    }

    private static boolean isUpstreamsFault(Throwable error) {
        return error instanceof ResponseStatusException
                || causedBy(error, IOException.class)
                || causedBy(error, io.netty.handler.timeout.TimeoutException.class)
                || causedBy(error, TimeoutException.class);
    }

    private static ProblemException unavailable(Upstream upstream) {
        return new ProblemException(
                        ProblemType.UNAVAILABLE,
                        "The part of Kindred that answers this (%s) is not available at the moment. Try again shortly."
                                .formatted(upstream.name()))
                .retryAfter(RETRY_AFTER);
    }

    private static boolean isRead(ServerWebExchange exchange) {
        var method = exchange.getRequest().getMethod();
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    private static boolean causedBy(Throwable error, Class<? extends Throwable> kind) {
        for (@Nullable Throwable t = error; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
