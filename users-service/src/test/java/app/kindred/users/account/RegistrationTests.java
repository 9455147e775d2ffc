package app.kindred.users.account;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationTests extends UsersTest {

    @Test
    void aCodeByMailMakesAnAccountThatCanBeUsed() {
        var email = newEmail();
        register(email, "Ada", "1990-01-02", "woman").is(202);
        var code = codeFor(email);
        logIn(email, PASSWORD).is(403);

        var tokens = post(null, "/auth/verify", body(email, code)).is(200).body();
        var ada = person(email, tokens);

        assertThat(tokens.path("tokenType").asString()).isEqualTo("Bearer");
        assertThat(tokens.path("expiresIn").asInt()).isEqualTo(900);
        var me = get(ada.bearer(), "/api/users/me").is(200).body();
        assertThat(me.path("name").asString()).isEqualTo("Ada");
        assertThat(me.path("email").asString()).isEqualTo(email);
        assertThat(facts("account.v1", ada.id()))
                .extracting(fact -> fact.path("state").asString())
                .containsExactly("ACTIVE");
        assertThat(facts("profile.v1", ada.id())).hasSize(1);
    }

    @Test
    void aKnownAddressIsNotGivenAwayButItsOwnerIsTold() {
        var owner = aPerson();

        register(owner.email(), "Mallory", "1990-01-02", "man").is(202);

        eventually(
                () ->
                        mailsTo(owner.email()).stream()
                                .filter(mail -> mail.contains("already has an account"))
                                .findFirst());
        assertThat(get(owner.bearer(), "/api/users/me").body().path("name").asString())
                .isEqualTo("Robin");
        logIn(owner.email(), PASSWORD).is(200);
    }

    @Test
    void aCodeIsGoodForFiveTriesAndOnce() {
        var email = newEmail();
        register(email, "Ada", "1990-01-02", "woman").is(202);
        var code = codeFor(email);
        var wrong = code.equals("000000") ? "000001" : "000000";
        for (int i = 0; i < 5; i++) {
            post(null, "/auth/verify", body(email, wrong)).is(422);
        }
        post(null, "/auth/verify", body(email, code)).is(422);

        post(null, "/auth/resend", "{\"email\":\"" + email + "\"}").is(202);
        var second =
                eventually(() -> Optional.of(codeFor(email)).filter(found -> !found.equals(code)));
        post(null, "/auth/verify", body(email, second)).is(200);
        post(null, "/auth/verify", body(email, second)).is(422);
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, Test123!@#, Ada, 1990-01-02, woman, 422",
        "a@example.com, short, Ada, 1990-01-02, woman, 422",
        "a@example.com, password123, Ada, 1990-01-02, woman, 422",
        "a@example.com, Test123!@#, '', 1990-01-02, woman, 422",
        "a@example.com, Test123!@#, Ada, 2020-01-02, woman, 422",
        "a@example.com, Test123!@#, Ada, 1790-01-02, woman, 422",
        "a@example.com, Test123!@#, Ada, yesterday, woman, 400",
        "a@example.com, Test123!@#, Ada, 1990-01-02, cat, 400",
    })
    void whatBreaksARuleIsRefused(
            String email,
            String password,
            String name,
            String birthDate,
            String gender,
            int status) {
        var answer =
                post(
                                null,
                                "/auth/register",
                                """
                                {"email":"%s","password":"%s","name":"%s","birthDate":"%s","gender":"%s"}
                                """
                                        .formatted(email, password, name, birthDate, gender))
                        .is(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("errors")).isNotEmpty();
    }

    private static String body(String email, String code) {
        return "{\"email\":\"%s\",\"code\":\"%s\"}".formatted(email, code);
    }
}
