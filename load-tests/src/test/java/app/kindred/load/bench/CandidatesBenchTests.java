package app.kindred.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.load.Arguments;
import app.kindred.shared.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CandidatesBenchTests {

    @TempDir Path folder;

    @Test
    void everyDesignAnswersAsBruteForceDoes() throws Exception {
        var json = folder.resolve("candidates.json");
        CandidatesBench.command()
                .action()
                .run(
                        Arguments.parse(
                                List.of(
                                        "--server",
                                        TestPostgres.superuserUrl(),
                                        "--people",
                                        "3000",
                                        "--seconds",
                                        "0.1",
                                        "--json",
                                        json.toString())));

        var searches = JsonMapper.shared().readTree(json.toFile()).path("searches");
        assertThat(searches)
                .hasSize(CandidatesBench.Place.values().length * Designs.Family.values().length);
        assertThat(searches)
                .allSatisfy(
                        line ->
                                assertThat(line.path("identical").asBoolean())
                                        .as(line.toString())
                                        .isTrue());
        assertThat(searches)
                .filteredOn(line -> line.path("viewer").asString().equals("DENSE"))
                .allSatisfy(
                        line ->
                                assertThat(line.path("ours").path("rows").asInt())
                                        .isGreaterThan(20));
    }
}
