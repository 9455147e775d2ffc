package app.kindred.users.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.users.Statements;
import app.kindred.users.UsersTest;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Whether an address is known is told neither by an answer nor by the time it takes. What costs
 * time is counted: passwords hashed and statements executed before the answer. The times themselves
 * are compared as well, with a bound that chance does not reach.
 */
class KnownAddressTests extends UsersTest {

    private static final int SAMPLES = 40;

    @Autowired private MeterRegistry meters;

    /** What anybody may ask without a token. */
    enum Question {
        LOGIN("/auth/login", "{\"email\":\"%s\",\"password\":\"wrong but long\"}"),
        FORGOT("/auth/password/forgot", "{\"email\":\"%s\"}"),
        RESEND("/auth/resend", "{\"email\":\"%s\"}"),
        VERIFY("/auth/verify", "{\"email\":\"%s\",\"code\":\"000000\"}"),
        REGISTER(
                "/auth/register",
                """
                {"email":"%s","password":"wrong but long","name":"Robin","birthDate":"1990-01-02","gender":"man"}
                """);

        private final String path;
        private final String body;

        Question(String path, String body) {
            this.path = path;
            this.body = body;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnAnswerCostsIsTheSame(Question question) {
        ask(question, newEmail());
        var unknown = cost(question, newEmail());
        var known = cost(question, knownEmails(1).getFirst());

        assertThat(known).isEqualTo(unknown);
        assertThat(known.answer()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theTimesOfAnswersTellNothing(Question question) {
        var known = new ArrayList<Long>();
        var unknown = new ArrayList<Long>();
        // In turns, so that whatever else slows the machine down slows both.
        for (var email : knownEmails(SAMPLES)) {
            unknown.add(time(question, newEmail()));
            known.add(time(question, email));
        }
        // The chance that a known address takes longer than an unknown one. Its standard deviation
        // is 0.065 with as many samples: the bound is five of them, and an answer that skips the
        // hash is at 0 or 1.
        assertThat(chanceThatFirstIsSlower(known, unknown)).isBetween(0.17, 0.83);
    }

    /** A wrong code for an address that waits for one spends a try, and that is written down. */
    @Test
    void aCodeThatIsTriedIsWrittenForAnyAddress() {
        var pending = newEmail();
        ask(Question.REGISTER, pending);
        await().atMost(Duration.ofSeconds(30)).until(() -> waitsForACode(pending));
        var unknown = newEmail();
        var known = knownEmails(1).getFirst();
        ask(Question.VERIFY, newEmail());

        var spent = cost(Question.VERIFY, pending);
        assertThat(cost(Question.VERIFY, unknown)).isEqualTo(spent);
        assertThat(cost(Question.VERIFY, known)).isEqualTo(spent);
        for (var email : List.of(pending, unknown, known)) {
            // The least of a few: whatever else writes meanwhile only adds.
            var least =
                    IntStream.range(0, 3)
                            .mapToLong(again -> written(Question.VERIFY, email))
                            .min()
                            .orElseThrow();
            assertThat(least).as(email).isGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void theComparisonSeesAnAnswerThatIsFaster() {
        assertThat(chanceThatFirstIsSlower(List.of(1L, 2L, 3L), List.of(4L, 5L))).isZero();
        assertThat(chanceThatFirstIsSlower(List.of(1L, 3L), List.of(2L, 2L))).isEqualTo(0.5);
    }

    private record Cost(int status, String answer, double hashes, int statements) {}

    private Cost cost(Question question, String email) {
        var hashes = hashes();
        Statements.start();
        var answer = ask(question, email);
        return new Cost(
                answer.status(),
                answer.body().path("detail").asString("none"),
                hashes() - hashes,
                Statements.prepared());
    }

    private long time(Question question, String email) {
        long start = System.nanoTime();
        ask(question, email);
        return System.nanoTime() - start;
    }

    /** Bytes that the database's log grew by. */
    private long written(Question question, String email) {
        var before =
                jdbc.sql("SELECT pg_current_wal_insert_lsn()::text").query(String.class).single();
        ask(question, email);
        return jdbc.sql("SELECT pg_current_wal_insert_lsn() - ?::pg_lsn")
                .param(before)
                .query(Long.class)
                .single();
    }

    private boolean waitsForACode(String email) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM mail_code JOIN account ON id = account_id WHERE email = ?)")
                .param(email)
                .query(Boolean.class)
                .single();
    }

    private Answer ask(Question question, String email) {
        return post(null, question.path, question.body.formatted(email));
    }

    /**
     * Counted once the thread has put its work down, which may be after the answer has gone out.
     */
    private double hashes() {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                meters.get("executor.active")
                                                .tag("name", "passwords")
                                                .gauge()
                                                .value()
                                        == 0);
        return meters.get("executor.completed").tag("name", "passwords").functionCounter().count();
    }

    private List<String> knownEmails(int count) {
        var hash =
                jdbc.sql("SELECT password_hash FROM account WHERE id = ?")
                        .param(sharedPerson().id())
                        .query(String.class)
                        .single();
        Function<Integer, String> account =
                number -> {
                    var email = newEmail();
                    jdbc.sql(
                                    """
                                    INSERT INTO account (id, email, password_hash, state, verified_at)
                                    VALUES (?, ?, ?, 'ACTIVE', now())
                                    """)
                            .params(UUID.randomUUID(), email, hash)
                            .update();
                    return email;
                };
        return IntStream.range(0, count).boxed().map(account).toList();
    }

    /** The statistic of Mann and Whitney, as a share of all pairs. */
    private static double chanceThatFirstIsSlower(List<Long> first, List<Long> second) {
        double slower = 0;
        for (var one : first) {
            for (var other : second) {
                slower += one > other ? 1 : one.equals(other) ? 0.5 : 0;
            }
        }
        return slower / first.size() / second.size();
    }
}
