package app.kindred.shared.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.secret.SecretAutoConfiguration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CursorsTests {

    private static final ApplicationContextRunner CONTEXT =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    JacksonAutoConfiguration.class,
                                    SecretAutoConfiguration.class,
                                    CursorAutoConfiguration.class));

    record Position(Instant at, long id) {}

    record OtherPosition(Instant at, long id) {}

    private static final Position POSITION = new Position(Instant.parse("2026-05-01T10:00:00Z"), 7);

    @Test
    void whatWasWrittenIsRead() {
        CONTEXT.run(
                context -> {
                    var cursors = context.getBean(Cursors.class);
                    var cursor = cursors.encode(POSITION);
                    assertThat(cursor).matches("[A-Za-z0-9_-]+");
                    assertThat(cursors.decode(cursor, Position.class)).isEqualTo(POSITION);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "!!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatNobodyWroteIsInvalid(String cursor) {
        CONTEXT.run(context -> expectInvalid(context.getBean(Cursors.class), cursor));
    }

    @Test
    void anotherListsCursorAndAChangedOneAreInvalid() {
        CONTEXT.run(
                context -> {
                    var cursors = context.getBean(Cursors.class);
                    expectInvalid(cursors, cursors.encode(new OtherPosition(POSITION.at(), 7)));
                    var bytes = Base64.getUrlDecoder().decode(cursors.encode(POSITION));
                    bytes[bytes.length - 2] ^= 1;
                    expectInvalid(cursors, Base64.getUrlEncoder().encodeToString(bytes));
                });
    }

    @Test
    void aServiceReadsWhatItsTwinWroteAndNoStrangerDoes() {
        CONTEXT.run(
                first ->
                        CONTEXT.run(
                                second ->
                                        assertThat(
                                                        second.getBean(Cursors.class)
                                                                .decode(
                                                                        first.getBean(Cursors.class)
                                                                                .encode(POSITION),
                                                                        Position.class))
                                                .isEqualTo(POSITION)));
        CONTEXT.run(
                ours ->
                        CONTEXT.withPropertyValues("kindred.secret=another")
                                .run(
                                        theirs ->
                                                expectInvalid(
                                                        theirs.getBean(Cursors.class),
                                                        ours.getBean(Cursors.class)
                                                                .encode(POSITION))));
    }

    @Test
    void productionRefusesTheSecretOfDevelopment() {
        CONTEXT.withPropertyValues("kindred.env=production")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining("KINDRED_SECRET must be set"));
        CONTEXT.withPropertyValues(
                        "kindred.env=production",
                        "kindred.secret=a-long-secret-of-our-own-0123456789")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static void expectInvalid(Cursors cursors, String cursor) {
        assertThatThrownBy(() -> cursors.decode(cursor, Position.class))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> {
                            assertThat(problem.type()).isEqualTo(ProblemType.INVALID);
                            assertThat(problem.errors().getFirst().field()).isEqualTo("cursor");
                        });
    }
}
