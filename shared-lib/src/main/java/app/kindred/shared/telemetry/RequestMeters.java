package app.kindred.shared.telemetry;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import java.util.concurrent.TimeUnit;

/**
 * The meters that requests have besides their histogram: a counter, and the timer by the name that
 * Datadog's boards read.
 */
final class RequestMeters implements ObservationHandler<Observation.Context> {

    private final MeterRegistry meters;

    RequestMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        // The name is given only after the handlers are chosen.
        return context instanceof RequestReplyReceiverContext<?, ?>;
    }

    @Override
    public void onStart(Observation.Context context) {
        context.put(RequestMeters.class, System.nanoTime());
    }

    @Override
    public void onStop(Observation.Context context) {
        if (!RequestNames.DURATION.equals(context.getName())) {
            return;
        }
        var method = value(context, "method");
        var route = value(context, "route");
        var status = value(context, "status_code");
        meters.counter(
                        "http.requests",
                        Tags.of("method", method, "route", route, "status_code", status))
                .increment();
        Long start = context.get(RequestMeters.class);
        if (start != null) {
            meters.timer(
                            "api.latency",
                            Tags.of("endpoint", route, "method", method, "status", status))
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private static String value(Observation.Context context, String key) {
        KeyValue value = context.getLowCardinalityKeyValue(key);
        return value == null ? "unmatched" : value.getValue();
    }
}
