package app.kindred.shared.telemetry;

import io.micrometer.common.KeyValues;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Names a servlet request for metrics and spans. */
final class ServletRequestNames extends DefaultServerRequestObservationConvention {

    ServletRequestNames() {
        super(RequestNames.DURATION);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
        var request = context.getCarrier();
        var response = context.getResponse();
        return RequestNames.labels(
                request == null ? null : request.getMethod(),
                context.getPathPattern(),
                response == null ? 0 : response.getStatus());
    }

    /** The path with its ids stays in the span; the query may hold what nobody should read. */
    @Override
    public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        return super.getHighCardinalityKeyValues(context).and("operation.name", "http.request");
    }
}
