package app.kindred.users.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommonPasswordsTests {

    private static final CommonPasswords COMMON = CommonPasswords.read();

    @Test
    void thousandsAreKnown() {
        assertThat(COMMON.size()).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "1qaz2wsx"})
    void whatIsGuessedFirstIsFoundInAnyCase(String password) {
        assertThat(COMMON.contains(password)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse 9 battery", "Test123!@#", "", "pässwörd-mit-ümlaut"})
    void whatNobodyGuessesIsNot(String password) {
        assertThat(COMMON.contains(password)).isFalse();
    }
}
