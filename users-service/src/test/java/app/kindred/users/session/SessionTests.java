package app.kindred.users.session;

import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.identity.Caller.Role;
import app.kindred.users.UsersTest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class SessionTests extends UsersTest {

    @Test
    void theDemoLoginWorks() {
        var person = aPerson();
        // As the population generator writes it: any parameters of Argon2id are understood.
        jdbc.sql("UPDATE account SET password_hash = ? WHERE id = ?")
                .params(
                        "$argon2id$v=19$m=7168,t=5,p=1$a2luZHJlZC1kZW1vLXBvcA$gOpgCAXQD9KsDXfwVklwPr0mD4xhXZrgQbIwpB2Z+Vo",
                        person.id())
                .update();

        logIn(person.email(), PASSWORD).is(200);

        logIn(person.email().toUpperCase(Locale.ROOT), PASSWORD).is(200);
        logIn(person.email(), "Test123!@").is(401);
        logIn(newEmail(), PASSWORD).is(401);
    }

    @Test
    void aWeakerHashIsStrengthenedAtLogin() {
        var person = aPerson();
        jdbc.sql("UPDATE account SET password_hash = ? WHERE id = ?")
                .params(new Argon2PasswordEncoder(16, 32, 1, 4096, 1).encode(PASSWORD), person.id())
                .update();

        logIn(person.email(), PASSWORD).is(200);

        assertThat(
                        jdbc.sql("SELECT password_hash FROM account WHERE id = ?")
                                .param(person.id())
                                .query(String.class)
                                .single())
                .contains("m=8192");
        logIn(person.email(), PASSWORD).is(200);
    }

    @Test
    void aSpentTokenIsForgivenOnceAndEndsTheFamilyLater() {
        var person = aPerson();
        var second = refresh(person.refreshToken()).is(200).body().path("refreshToken").asString();
        var again = refresh(person.refreshToken()).is(200).body().path("refreshToken").asString();
        assertThat(again).as("a client that lost the answer gets it again").isEqualTo(second);

        var third = refresh(second).is(200).body().path("refreshToken").asString();
        refresh(person.refreshToken()).is(401);
        refresh(third).is(401);
        eventually(
                () ->
                        Optional.of(get(person.bearer(), "/api/users/me"))
                                .filter(answer -> answer.status() == 401));
    }

    @Test
    void aThousandRefreshesAtOnceLeaveOneLivingFamily() throws Exception {
        var person = aPerson();
        var successors = ConcurrentHashMap.<String>newKeySet();
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries =
                    IntStream.range(0, 1000)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    (Callable<Integer>)
                                                            () -> {
                                                                start.await();
                                                                var answer =
                                                                        refresh(
                                                                                person
                                                                                        .refreshToken());
                                                                if (answer.status() == 200) {
                                                                    successors.add(
                                                                            answer.body()
                                                                                    .path(
                                                                                            "refreshToken")
                                                                                    .asString());
                                                                }
                                                                return answer.status();
                                                            }))
                            .toList();
            start.countDown();
            var statuses = new HashSet<Integer>();
            for (var attempt : tries) {
                statuses.add(attempt.get());
            }
            assertThat(statuses).isSubsetOf(200, 429, 503);
        }
        assertThat(successors).hasSize(1);
        refresh(successors.iterator().next()).is(200);
    }

    @Test
    void sessionsAreListedAndEndedOneByOne() {
        var phone = aPerson();
        var laptop = person(phone.email(), logIn(phone.email(), PASSWORD).is(200).body());
        var sessions = get(phone.bearer(), "/auth/sessions").is(200).body().path("sessions");
        assertThat(sessions).hasSize(2);

        delete(phone.bearer(), "/auth/sessions/" + laptop.sessionId()).is(204);
        delete(phone.bearer(), "/auth/sessions/" + laptop.sessionId()).is(404);
        refresh(laptop.refreshToken()).is(401);
        var stranger = aPerson();
        delete(stranger.bearer(), "/auth/sessions/" + phone.sessionId()).is(404);

        post(phone.bearer(), "/auth/logout", null).is(204);
        refresh(phone.refreshToken()).is(401);
        eventually(
                () ->
                        Optional.of(get(phone.bearer(), "/api/users/me"))
                                .filter(answer -> answer.status() == 401));
    }

    @Test
    void rotatingTheSigningKeyLogsNobodyOut() {
        var admin = aPerson(Role.ADMIN);
        var before = get(null, "/.well-known/jwks.json").is(200).body().path("keys").size();

        post(admin.bearer(), "/admin/users/signing-keys/rotate", null).is(204);

        var keys = get(null, "/.well-known/jwks.json").is(200).body().path("keys");
        assertThat(keys).hasSize(before + 1);
        assertThat(keys.toString()).doesNotContain("\"d\"");
        get(admin.bearer(), "/api/users/me").is(200);
        var member = aPerson();
        post(member.bearer(), "/admin/users/signing-keys/rotate", null).is(403);
    }

    @Test
    void noTokenNoAnswer() {
        get(null, "/api/users/me").is(401);
        get("Bearer nonsense", "/api/users/me").is(401);
        refresh("nonsense").is(401);
        post(null, "/auth/logout", null).is(401);
    }

    private Answer refresh(String token) {
        return post(null, "/auth/refresh", "{\"refreshToken\":\"" + token + "\"}");
    }
}
