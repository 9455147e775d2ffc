package app.kindred.gateway.auth;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.util.Objects;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Lets a request on a closed route through only with a valid access token. */
@Component
class TokenFilter implements GlobalFilter, Ordered {

    private static final String SCHEME = "Bearer ";
    private static final int LONGEST_TOKEN = 4_096;

    private final TokenVerifier verifier;

    TokenFilter(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public int getOrder() {
        return -100;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = Objects.requireNonNull(exchange.getAttribute(GATEWAY_ROUTE_ATTR));
        if (route.getMetadata().get("open") == Boolean.TRUE) {
            return chain.filter(exchange);
        }
        var header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header == null
                || header.length() > LONGEST_TOKEN
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return refused(
                    exchange,
                    new ProblemException(
                            ProblemType.UNAUTHENTICATED,
                            "Send an access token: Authorization: Bearer <accessToken>."));
        }
        var token = header.substring(SCHEME.length());
        var known = verifier.remembered(token);
        if (known != null) {
            return passed(exchange, chain, known);
        }
        return Mono.fromCallable(() -> verifier.verify(token))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(ProblemException.class, problem -> refused(exchange, problem))
                .flatMap(fresh -> passed(exchange, chain, fresh));
    }

    private static <T> Mono<T> refused(ServerWebExchange exchange, ProblemException problem) {
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return Mono.error(problem);
    }

    private Mono<Void> passed(
            ServerWebExchange exchange, GatewayFilterChain chain, VerifiedToken token) {
        exchange.getAttributes().put(VerifiedToken.ATTRIBUTE, token);
        return chain.filter(exchange);
    }
}
