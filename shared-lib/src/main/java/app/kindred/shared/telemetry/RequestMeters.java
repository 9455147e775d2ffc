package app.kindred.shared.telemetry;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The meters that requests have besides their histogram: a counter, and the timer by the name that
 * Datadog's boards read.
 */
final class RequestMeters implements ObservationHandler<Observation.Context> {

    private final MeterRegistry meters;
    // Looking a meter up in the registry builds and compares its id anew for every request.
    private final Map<Labels, Meters> known = new ConcurrentHashMap<>();

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
        var labels =
                new Labels(
                        value(context, "method"),
                        value(context, "route"),
                        value(context, "status_code"));
        var of = known.computeIfAbsent(labels, this::registered);
        of.requests().increment();
        Long start = context.get(RequestMeters.class);
        if (start != null) {
            of.latency().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private Meters registered(Labels labels) {
        return new Meters(
                meters.counter(
                        "http.requests",
                        Tags.of(
                                "method", labels.method,
                                "route", labels.route,
                                "status_code", labels.status)),
                meters.timer(
                        "api.latency",
                        Tags.of(
                                "endpoint", labels.route,
                                "method", labels.method,
                                "status", labels.status)));
    }

    private static String value(Observation.Context context, String key) {
        KeyValue value = context.getLowCardinalityKeyValue(key);
        return value == null ? "unmatched" : value.getValue();
    }

    private record Labels(String method, String route, String status) {}

    private record Meters(Counter requests, Timer latency) {}
}
