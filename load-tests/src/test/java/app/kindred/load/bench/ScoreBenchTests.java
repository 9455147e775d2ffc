package app.kindred.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.load.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScoreBenchTests {

    @TempDir Path folder;

    @Test
    void aFileOfHistoryAndPairsIsRankedByTheRealScore() throws Exception {
        var lines = new StringBuilder("# everybody likes the even, nobody the odd\n");
        for (int i = 0; i < 12; i++) {
            lines.append("profile,p%d,30,0 64,1,2\n".formatted(i));
            for (int j = 0; j < 12; j++) {
                if (i != j) {
                    lines.append("swipe,p%d,p%d,%d\n".formatted(i, j, (j + 1) % 2));
                    lines.append("pair,p%d,p%d,%d\n".formatted(i, j, (i + 1) % 2 * ((j + 1) % 2)));
                }
            }
        }

        var figures = evaluate(lines.toString());

        assertThat(figures.propertyNames())
                .containsExactlyInAnyOrder(
                        "auc",
                        "auc-per-person",
                        "precision-at-3",
                        "precision-at-5",
                        "exposure-gini");
        var auc = figures.path("auc");
        assertThat(auc.path("value").asDouble()).isGreaterThan(0.9);
        assertThat(auc.path("low").asDouble()).isLessThanOrEqualTo(auc.path("value").asDouble());
        assertThat(figures.path("precision-at-3").path("value").asDouble()).isEqualTo(0.5);
    }

    @Test
    void aLineThatIsNotUnderstoodIsNamed() {
        assertThatThrownBy(() -> evaluate("profile,a,thirty,,0,0\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Line 1");
    }

    private JsonNode evaluate(String lines) throws Exception {
        var file = Files.writeString(folder.resolve("history.csv"), lines);
        var json = folder.resolve("figures.json");
        ScoreBench.command()
                .action()
                .run(Arguments.parse(List.of(file.toString(), "--json", json.toString())));
        return JsonMapper.shared().readTree(json.toFile());
    }
}
