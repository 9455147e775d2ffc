package app.kindred.shared.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.datadog.DatadogMeterRegistry;
import io.micrometer.newrelic.NewRelicMeterRegistry;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.statsd.StatsdMeterRegistry;
import io.micrometer.tracing.Tracer;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/** What every module measures alike. Filters are static: they come before whatever has meters. */
@AutoConfiguration(before = MetricsAutoConfiguration.class)
@EnableConfigurationProperties(TelemetryProperties.class)
public class TelemetryAutoConfiguration {

    private static final int MOST_ROUTES = 200;
    private static final int MOST_METERS = 10_000;

    /** The exact labels of the contract: Micrometer would add the class of the exception. */
    @Bean
    static MeterFilter contractLabels() {
        var withoutError = MeterFilter.ignoreTags("error");
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return switch (id.getName()) {
                    case RequestNames.DURATION, StatementMeters.DURATION -> withoutError.map(id);
                    default -> id;
                };
            }
        };
    }

    @Bean
    static MeterFilter labelGuard() {
        return new LabelGuard();
    }

    @Bean
    static MeterFilter routeLimit() {
        return limit(RequestNames.DURATION, "route");
    }

    @Bean
    static MeterFilter countedRouteLimit() {
        return limit("http.requests", "route");
    }

    @Bean
    static MeterFilter endpointLimit() {
        return limit("api.latency", "endpoint");
    }

    @Bean
    static MeterFilter meterLimit() {
        return MeterFilter.maximumAllowableMetrics(MOST_METERS);
    }

    private static MeterFilter limit(String meter, String label) {
        return MeterFilter.maximumAllowableTags(meter, label, MOST_ROUTES, MeterFilter.deny());
    }

    @Bean
    RequestMeters requestMeters(MeterRegistry meters) {
        return new RequestMeters(meters);
    }

    @Bean
    RecordedTraces recordedTraces(ObjectProvider<Tracer> tracer) {
        return new RecordedTraces(tracer.getIfAvailable());
    }

    @Bean
    NamedQueries namedQueries(MeterRegistry meters) {
        return new NamedQueries(meters);
    }

    /** Datadog's agent calls a span's resource what OpenTelemetry calls its name. */
    @Bean
    static ObservationFilter datadogResources() {
        if (!ClassUtils.isPresent("datadog.trace.bootstrap.Agent", null)) {
            return context -> context;
        }
        return context -> {
            var resource = context.getHighCardinalityKeyValue("resource.name");
            if (resource != null) {
                context.setContextualName(resource.getValue());
            }
            return context;
        };
    }

    /** Prometheus labels its targets itself; who is pushed to must be told who pushes. */
    @Bean
    static MeterRegistryCustomizer<MeterRegistry> pushedFrom(TelemetryProperties settings) {
        var origin =
                Tags.of(
                        "service", settings.service(),
                        "env", settings.env(),
                        "version", settings.version(),
                        "team", settings.team(),
                        "region", settings.region());
        return registry -> {
            if (Set.of(
                            StatsdMeterRegistry.class,
                            DatadogMeterRegistry.class,
                            NewRelicMeterRegistry.class)
                    .contains(registry.getClass())) {
                registry.config().commonTags(origin);
            }
        };
    }

    /** New Relic keeps its own names apart from ours by this prefix. */
    @Bean
    static MeterRegistryCustomizer<NewRelicMeterRegistry> customNames() {
        return registry ->
                registry.config()
                        .namingConvention((name, type, unit) -> "Custom/" + name.replace('.', '/'));
    }
}
