package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.reactive.CorsProcessor;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Finds a request's route in a list, and goes straight to its filters. Spring's dispatcher, which
 * asks one mapping after another and each as a stream of its own, has the requests that no route is
 * for.
 */
@Component
class RouteFilter implements WebFilter, Ordered {

    private final RouteLocator locator;
    private final FilteringWebHandler handler;
    private final CorsProcessor cors = new DefaultCorsProcessor();
    private final UrlBasedCorsConfigurationSource origins =
            new UrlBasedCorsConfigurationSource(PathPatternParser.defaultInstance);
    private volatile List<Route> routes = List.of();

    RouteFilter(RouteLocator locator, FilteringWebHandler handler, GlobalCorsProperties settings) {
        this.locator = locator;
        this.handler = handler;
        origins.setCorsConfigurations(settings.getCorsConfigurations());
    }

    /** Routes are read once, when the application starts. */
    @EventListener(RefreshRoutesResultEvent.class)
    void refreshed() {
        locator.getRoutes().collectList().subscribe(found -> routes = found);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var route = routeOrNull(exchange);
        if (route == null) {
            return chain.filter(exchange);
        }
        boolean allowed = cors.process(origins.getCorsConfiguration(exchange), exchange);
        if (!allowed || CorsUtils.isPreFlightRequest(exchange.getRequest())) {
            return Mono.empty();
        }
        exchange.getAttributes().put(GATEWAY_ROUTE_ATTR, route);
        return handler.handle(exchange);
    }

    private @Nullable Route routeOrNull(ServerWebExchange exchange) {
        for (var route : routes) {
            // Predicates look at the head of the request alone: they know at once.
            if (Mono.from(route.getPredicate().apply(exchange)).toFuture().getNow(false)) {
                return route;
            }
        }
        return null;
    }
}
