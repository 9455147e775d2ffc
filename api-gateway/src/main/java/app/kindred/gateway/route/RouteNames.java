package app.kindred.gateway.route;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import app.kindred.shared.telemetry.ReactiveRequestNames;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/** Names requests in metrics and spans by the route they took. */
@Component
final class RouteNames extends ReactiveRequestNames {

    @Override
    protected @Nullable String route(ServerRequestObservationContext context) {
        return context.getAttributes().get(GATEWAY_ROUTE_ATTR) instanceof Route route
                ? route.getId()
                : super.route(context);
    }
}
