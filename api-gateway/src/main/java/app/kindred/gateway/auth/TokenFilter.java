package app.kindred.gateway.auth;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import app.kindred.shared.identity.AccessTokens;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Lets a request on a closed route through only with a valid access token. */
@Component
public class TokenFilter implements GlobalFilter, Ordered {

    /** The exchange's attribute that holds the id of the caller, once proven. */
    public static final String USER_ID = TokenFilter.class.getName() + ".userId";

    private static final String SCHEME = "Bearer ";
    private static final int LONGEST_TOKEN = 4_096;

    private final AccessTokens tokens;

    TokenFilter(AccessTokens tokens) {
        this.tokens = tokens;
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
        var token = tokenOrNull(exchange);
        if (token == null) {
            return refused(exchange, noToken());
        }
        try {
            var proven = tokens.decodeAtOnceOrNull(token);
            if (proven != null) {
                return passed(exchange, chain, proven);
            }
        } catch (JwtException e) {
            return refused(exchange, problem(e));
        }
        return decoded(exchange, token).flatMap(fresh -> passed(exchange, chain, fresh));
    }

    /** Who calls what the gateway answers itself, proven; goes on where work may block. */
    public Mono<Caller> caller(ServerWebExchange exchange) {
        var token = tokenOrNull(exchange);
        if (token == null) {
            return refused(exchange, noToken());
        }
        return decoded(exchange, token).map(AccessTokens::caller);
    }

    /** The keys may have to be fetched first: never on an event loop. */
    private Mono<Jwt> decoded(ServerWebExchange exchange, String token) {
        return Mono.fromCallable(() -> tokens.decode(token))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(JwtException.class, error -> refused(exchange, problem(error)));
    }

    private static @Nullable String tokenOrNull(ServerWebExchange exchange) {
        var header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return header == null
                        || header.length() > LONGEST_TOKEN
                        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? null
                : header.substring(SCHEME.length());
    }

    private static ProblemException noToken() {
        return new ProblemException(
                ProblemType.UNAUTHENTICATED,
                "Send an access token: Authorization: Bearer <accessToken>.");
    }

    private static Mono<Void> passed(
            ServerWebExchange exchange, GatewayFilterChain chain, Jwt token) {
        exchange.getAttributes().put(USER_ID, token.getSubject());
        return chain.filter(exchange);
    }

    private static <T> Mono<T> refused(ServerWebExchange exchange, ProblemException problem) {
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return Mono.error(problem);
    }

    private static ProblemException problem(JwtException error) {
        return error instanceof BadJwtException
                ? new ProblemException(
                        ProblemType.UNAUTHENTICATED,
                        "The access token is expired, revoked, malformed or not ours. Refresh or log in.")
                : new ProblemException(
                                ProblemType.UNAVAILABLE,
                                "Access tokens cannot be checked at the moment. Try again shortly.")
                        .retryAfter(Duration.ofSeconds(2));
    }
}
