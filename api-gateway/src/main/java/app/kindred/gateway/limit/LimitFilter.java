package app.kindred.gateway.limit;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import app.kindred.gateway.auth.TokenFilter;
import app.kindred.gateway.route.ClientAddress;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.redis.Redis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Counts a request against its route's limit: for the caller where there is one, else for the
 * address.
 */
@Component
class LimitFilter implements GlobalFilter, Ordered {

    private static final String DEFAULT = "caller";

    private final Map<String, Limiter> limiters;
    private final ClientAddress clientAddress;

    LimitFilter(
            LimitProperties settings,
            ClientAddress clientAddress,
            Redis redis,
            Clock clock,
            MeterRegistry meters) {
        this.clientAddress = clientAddress;
        this.limiters =
                settings.table().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        row ->
                                                new Limiter(
                                                        row.getKey(),
                                                        row.getValue(),
                                                        settings.scale(),
                                                        redis,
                                                        clock,
                                                        Counter.builder("gateway.limit.refused")
                                                                .tag("limit", row.getKey())
                                                                .register(meters))));
    }

    @Override
    public int getOrder() {
        return -90;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = Objects.requireNonNull(exchange.getAttribute(GATEWAY_ROUTE_ATTR));
        var name = route.getMetadata().get("limit") instanceof String named ? named : DEFAULT;
        var limiter = Objects.requireNonNull(limiters.get(name), () -> "There is no limit " + name);
        var client =
                exchange.getAttribute(TokenFilter.USER_ID) instanceof String userId
                        ? userId
                        : clientAddress.of(exchange.getRequest());
        if (limiter.passes(client)) {
            return chain.filter(exchange);
        }
        return limiter.acquire(client)
                .doOnError(ProblemException.class, problem -> describe(exchange, limiter, problem))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private static void describe(
            ServerWebExchange exchange, Limiter limiter, ProblemException problem) {
        if (problem.type() == ProblemType.RATE_LIMITED) {
            long seconds = problem.retryAfter().orElse(Duration.ZERO).plusMillis(999).toSeconds();
            var headers = exchange.getResponse().getHeaders();
            headers.set("RateLimit-Limit", String.valueOf(limiter.size()));
            headers.set("RateLimit-Remaining", "0");
            headers.set("RateLimit-Reset", String.valueOf(seconds));
        }
    }
}
