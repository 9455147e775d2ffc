package app.kindred.shared.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelGuardTests {

    @ParameterizedTest
    @CsvSource({
        "profile.v1, profile.v1",
        "/api/users/{id}, /api/users/{id}",
        "200, 200",
        "0190f3c8-5b7e-7cc0-98c5-dc0c0c07398f, masked",
        "/api/users/0190f3c8-5b7e-7cc0-98c5-dc0c0c07398f, masked",
        "ada@example.org, masked",
        "1234567, masked"
    })
    void idsAndAddressesDoNotBecomeLabels(String value, String label) {
        var id =
                new Meter.Id(
                        "swipe.action", Tags.of("action", value), null, null, Meter.Type.COUNTER);
        assertThat(new LabelGuard().map(id).getTag("action")).isEqualTo(label);
    }

    @Test
    void routesBeyondTheLimitMakeNoSeries() {
        var meters = new SimpleMeterRegistry();
        meters.config().meterFilter(TelemetryAutoConfiguration.countedRouteLimit());
        for (int i = 0; i < 300; i++) {
            meters.counter("http.requests", "route", "/flood/" + i).increment();
        }
        assertThat(meters.getMeters()).hasSize(200);
    }
}
