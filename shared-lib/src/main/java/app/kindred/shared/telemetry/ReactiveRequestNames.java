package app.kindred.shared.telemetry;

import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** Names a reactive request for metrics and spans. The gateway says what its routes are called. */
public class ReactiveRequestNames extends DefaultServerRequestObservationConvention {

    public ReactiveRequestNames() {
        super(RequestNames.DURATION);
    }

    /** What the request was matched to: a name out of few, never a path with ids. */
    protected @Nullable String route(ServerRequestObservationContext context) {
        return context.getPathPattern();
    }

    @Override
    public final KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
        var request = context.getCarrier();
        var response = context.getResponse();
        var status = response == null ? null : response.getStatusCode();
        return RequestNames.labels(
                request == null ? null : request.getMethod().name(),
                route(context),
                // A client that hung up got no answer: nginx counts that as 499.
                context.isConnectionAborted() ? 499 : status == null ? 200 : status.value());
    }

    @Override
    public final KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        return super.getHighCardinalityKeyValues(context).and("operation.name", "http.request");
    }
}
