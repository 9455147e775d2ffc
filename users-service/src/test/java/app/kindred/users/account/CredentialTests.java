package app.kindred.users.account;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.users.UsersTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CredentialTests extends UsersTest {

    private static final String NEW_PASSWORD = "another-good-one";
    private static final Pattern TOKEN = Pattern.compile("(?m)^([A-Za-z0-9_-]{64})\\s*$");

    @Test
    void aForgottenPasswordIsReplacedAndEndsEverySession() {
        var robin = aPerson();
        post(null, "/auth/password/forgot", "{\"email\":\"" + robin.email() + "\"}").is(202);
        post(null, "/auth/password/forgot", "{\"email\":\"" + newEmail() + "\"}").is(202);
        var token =
                eventually(
                        () ->
                                mailsTo(robin.email()).stream()
                                        .flatMap(mail -> TOKEN.matcher(mail).results())
                                        .map(found -> found.group(1))
                                        .findFirst());

        reset(token.substring(0, 40) + "A" + token.substring(41), NEW_PASSWORD).is(422);
        reset(token, "short").is(422);
        reset(token, NEW_PASSWORD).is(204);
        reset(token, NEW_PASSWORD).is(422);
        reset("nonsense", NEW_PASSWORD).is(422);

        logIn(robin.email(), PASSWORD).is(401);
        logIn(robin.email(), NEW_PASSWORD).is(200);
        post(null, "/auth/refresh", "{\"refreshToken\":\"" + robin.refreshToken() + "\"}").is(401);
    }

    @Test
    void aNewPasswordEndsTheOtherSessions() {
        var phone = aPerson();
        var laptop = person(phone.email(), logIn(phone.email(), PASSWORD).is(200).body());
        change(phone, "wrong", NEW_PASSWORD).is(422);
        change(phone, PASSWORD, "qwerty123").is(422);
        change(phone, PASSWORD, NEW_PASSWORD).is(204);

        post(null, "/auth/refresh", "{\"refreshToken\":\"" + laptop.refreshToken() + "\"}").is(401);
        post(null, "/auth/refresh", "{\"refreshToken\":\"" + phone.refreshToken() + "\"}").is(200);
        logIn(phone.email(), NEW_PASSWORD).is(200);
    }

    @Test
    void aNewAddressIsProvenBeforeItIsUsed() {
        var robin = aPerson();
        var address = newEmail();
        var body = "{\"currentPassword\":\"%s\",\"email\":\"%s\"}";
        put(robin.bearer(), "/api/users/me/email", body.formatted("wrong", address)).is(422);
        put(robin.bearer(), "/api/users/me/email", body.formatted(PASSWORD, address)).is(202);
        post(robin.bearer(), "/api/users/me/email/verify", "{\"code\":\"x\"}").is(422);
        logIn(address, PASSWORD).is(401);
        post(
                        robin.bearer(),
                        "/api/users/me/email/verify",
                        "{\"code\":\"" + codeFor(address) + "\"}")
                .is(204);

        logIn(address, PASSWORD).is(200);
        logIn(robin.email(), PASSWORD).is(401);
        eventually(
                () ->
                        mailsTo(robin.email()).stream()
                                .filter(mail -> mail.contains("has changed"))
                                .findFirst());
    }

    @Test
    void anAddressThatIsTakenIsNotGivenAway() {
        var robin = aPerson();
        var sam = aPerson();
        put(
                        robin.bearer(),
                        "/api/users/me/email",
                        "{\"currentPassword\":\"%s\",\"email\":\"%s\"}"
                                .formatted(PASSWORD, sam.email()))
                .is(202);
        eventually(
                () ->
                        mailsTo(sam.email()).stream()
                                .filter(mail -> mail.contains("for another account"))
                                .findFirst());
        assertThat(mailsTo(sam.email()).getLast()).doesNotContain("Your code is");
    }

    @Test
    void guessingIsSlowedDownForKnownAndUnknownAlike() {
        var robin = aPerson();
        for (var email : new String[] {robin.email(), newEmail()}) {
            for (int i = 0; i < 10; i++) {
                logIn(email, "wrong-password").is(401);
            }
            var refused = logIn(email, PASSWORD).is(429);
            assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 90L);
            assertThat(refused.header("RateLimit-Limit")).isEqualTo("10");
            assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
        }
        var codes = newEmail();
        for (int i = 0; i < 5; i++) {
            post(null, "/auth/resend", "{\"email\":\"" + codes + "\"}").is(202);
        }
        post(null, "/auth/resend", "{\"email\":\"" + codes + "\"}").is(429);
    }

    private Answer reset(String token, String password) {
        return post(
                null,
                "/auth/password/reset",
                "{\"token\":\"%s\",\"password\":\"%s\"}".formatted(token, password));
    }

    private Answer change(Person person, String present, String next) {
        return put(
                person.bearer(),
                "/api/users/me/password",
                "{\"currentPassword\":\"%s\",\"newPassword\":\"%s\"}".formatted(present, next));
    }
}
