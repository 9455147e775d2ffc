package app.kindred.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTests {

    @Test
    void optionsSwitchesAndAFileAreRead() {
        var arguments = Arguments.parse(List.of("pairs.csv", "--people", "20_000", "--check"));
        assertThat(arguments.find(Arguments.FILE)).contains("pairs.csv");
        assertThat(arguments.number("people", 1, 1, 100_000)).isEqualTo(20_000);
        assertThat(arguments.has("check")).isTrue();
        assertThat(arguments.find("check")).isEmpty();
    }

    @Test
    void whatIsMisspeltOrOutOfRangeIsSaid() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> Arguments.parse(List.of("--poeple", "3")).only("people"))
                .withMessage("unknown option --poeple.");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(
                        () ->
                                Arguments.parse(List.of("--people", "3"))
                                        .number("people", 10, 100, 1000))
                .withMessageContaining("from 100 to 1000");
        assertThat(Load.run(List.of("no", "such"))).isEqualTo(2);
        assertThat(Load.run(List.of("population", "--people", "7"))).isEqualTo(2);
    }
}
