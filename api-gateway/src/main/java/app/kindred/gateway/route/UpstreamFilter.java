package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.removeAlreadyRouted;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
import reactor.netty.http.client.PrematureCloseException;

/**
 * Takes a request to an instance of its service. In place of Spring Cloud Gateway's own way of
 * building the address, which parses and prints every URL anew, and of its circuit breaker, which
 * wraps the whole exchange.
 *
 * <p>An instance that refuses the connection has seen nothing of the request, so the next one may
 * have it, whatever the method. One that hung up half-way may have done its work: only reads are
 * tried again then.
 */
@Component
class UpstreamFilter implements GlobalFilter, Ordered {

    /** Where RouteToRequestUrlFilter would be: after everything that may refuse the request. */
    private static final int ORDER = 10_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Map<String, Upstream> upstreams;
    private final Map<String, Counter> shed;

    UpstreamFilter(UpstreamProperties settings, Clock clock, MeterRegistry meters) {
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
        upstreams
                .values()
                .forEach(
                        upstream ->
                                Gauge.builder("gateway.in.flight", upstream, Upstream::inFlight)
                                        .tag("service", upstream.name())
                                        .register(meters));
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
        if (!upstream.enter()) {
            Objects.requireNonNull(shed.get(upstream.name())).increment();
            return Mono.error(unavailable(upstream));
        }
        long start = System.nanoTime();
        return attempt(exchange, chain, route, upstream, upstream.size())
                .doOnSuccess(ignored -> upstream.succeeded(System.nanoTime() - start))
                .onErrorMap(error -> concluded(upstream, error, System.nanoTime() - start))
                .doOnCancel(upstream::released);
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
        var call = chain.filter(exchange);
        // Even a lone instance gets a second try at a read: its idle connection may just have
        // closed.
        return call.onErrorResume(
                error -> {
                    boolean refused =
                            causedBy(error, ConnectException.class)
                                    || causedBy(error, UnknownHostException.class);
                    if (refused) {
                        upstream.avoid(instance);
                    }
                    boolean another =
                            refused
                                    ? attemptsLeft > 1
                                    : attemptsLeft > 0
                                            && isRead(exchange)
                                            && causedBy(error, PrematureCloseException.class);
                    if (!another || exchange.getResponse().isCommitted()) {
                        return Mono.error(error);
                    }
                    removeAlreadyRouted(exchange);
                    return attempt(exchange, chain, route, upstream, attemptsLeft - 1);
                });
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
        if (error instanceof ProblemException) {
            // Ours: the body grew too large on its way through.
            upstream.succeeded(nanos);
            return error;
        }
        if (error instanceof ResponseStatusException answer
                && answer.getStatusCode() != HttpStatus.GATEWAY_TIMEOUT) {
            upstream.succeeded(nanos);
            return error;
        }
        upstream.failed(nanos, error);
        boolean upstreamsFault =
                error instanceof ResponseStatusException
                        || causedBy(error, IOException.class)
                        || causedBy(error, TimeoutException.class);
        return upstreamsFault ? unavailable(upstream) : error;
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
