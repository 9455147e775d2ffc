package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A warning at every start teaches people not to read warnings. */
class QuietStartIT {

    private static final Kindred KINDRED = Kindred.running();

    @ParameterizedTest
    @MethodSource("services")
    void aStartWarnsOfNothing(ServiceProcess service) throws IOException {
        try (var lines = Files.lines(service.log())) {
            var start =
                    lines.filter(line -> line.startsWith("{"))
                            .map(JsonMapper.shared()::readTree)
                            .takeWhile(line -> !said(line, "message").startsWith("Started "))
                            .toList();
            assertThat(start).isNotEmpty();
            assertThat(start)
                    .filteredOn(line -> Set.of("WARN", "ERROR").contains(said(line, "level")))
                    .isEmpty();
        }
    }

    static Stream<ServiceProcess> services() {
        return KINDRED.services().stream();
    }

    private static String said(JsonNode line, String field) {
        return line.path(field).asString("");
    }
}
