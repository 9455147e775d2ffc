package app.kindred.shared.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.identity.CallerAuthentication;
import app.kindred.shared.redis.RedisAutoConfiguration;
import app.kindred.shared.testing.PrivatePostgres;
import app.kindred.shared.testing.PrivateRedis;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads on a real streaming replica, and what happens when it lags, dies and comes back. */
class ReplicasTests {

    private static final UUID ADA = UUID.randomUUID();

    private static final UUID STRANGER = UUID.randomUUID();

    private static PrivatePostgres primary;
    private static PrivatePostgres replica;
    private static PrivateRedis redis;

    @BeforeAll
    static void start() {
        primary = PrivatePostgres.primary();
        replica = primary.replica();
        redis = PrivateRedis.started();
    }

    @AfterAll
    static void stop() {
        redis.close();
        replica.close();
        primary.close();
    }

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void readOnlyTransactionsGoToTheReplicaAndWritesToThePrimary() {
        runner().run(
                        context -> {
                            await().until(() -> readsFromReplica(context));
                            assertThat(onReplica(context, false)).isFalse();
                            assertThat(
                                            JdbcClient.create(
                                                            context.getBean(
                                                                    javax.sql.DataSource.class))
                                                    .sql("SELECT pg_is_in_recovery()")
                                                    .query(Boolean.class)
                                                    .single())
                                    .isFalse();
                        });
    }

    @Test
    void whoeverWroteReadsTheirOwnWriteOnEveryInstance() {
        runner().run(one -> runner().run(other -> readYourWrites(one, other)));
    }

    @Test
    void whoIsNotKnownOrHasJustLoggedInReadsFromThePrimary() {
        runner().run(
                        context -> {
                            await().until(() -> readsFromReplica(context));
                            assertThat(onReplica(context, true)).isFalse();
                            logIn(UUID.randomUUID(), Instant.now());
                            assertThat(onReplica(context, true)).isFalse();
                            logIn(UUID.randomUUID(), Instant.now().minusSeconds(10));
                            assertThat(onReplica(context, true)).isTrue();
                        });
    }

    // Who calls is bound to the thread: poll in this one.
    private static void readYourWrites(ApplicationContext one, ApplicationContext other) {
        logIn(STRANGER);
        await().pollInSameThread().until(() -> onReplica(one, true) && onReplica(other, true));

        logIn(ADA);
        assertThat(onReplica(one, true)).isTrue();
        onReplica(one, false); // a transaction that may write
        assertThat(onReplica(one, true)).isFalse();
        assertThat(onReplica(other, true)).isFalse();

        logIn(STRANGER);
        assertThat(onReplica(other, true)).isTrue();

        logIn(ADA);
        await().pollInSameThread().until(() -> onReplica(one, true) && onReplica(other, true));
    }

    @Test
    void aReplicaThatLagsIsLeftOut() {
        runner().run(
                        context -> {
                            await().until(() -> readsFromReplica(context));
                            pauseReplay(true);
                            try {
                                await().atMost(Duration.ofSeconds(20))
                                        .until(
                                                () -> {
                                                    write(context);
                                                    return !readsFromReplica(context);
                                                });
                                assertThat(
                                                context.getBean(MeterRegistry.class)
                                                        .get("database.replica.lag")
                                                        .gauge()
                                                        .value())
                                        .isGreaterThan(0.3);
                            } finally {
                                pauseReplay(false);
                            }
                            await().atMost(Duration.ofSeconds(20))
                                    .until(() -> readsFromReplica(context));
                        });
    }

    @Test
    void aReplicaThatDiesIsLeftOutUntilItIsBack() {
        runner().run(
                        context -> {
                            await().until(() -> readsFromReplica(context));
                            replica.stop();
                            try {
                                // What is under way on it fails; from the next measurement on
                                // nobody notices.
                                await().ignoreExceptions().until(() -> !readsFromReplica(context));
                                for (int i = 0; i < 50; i++) {
                                    assertThat(readsFromReplica(context)).isFalse();
                                }
                            } finally {
                                replica.start();
                            }
                            await().atMost(Duration.ofSeconds(20))
                                    .until(() -> readsFromReplica(context));
                        });
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                DataSourceAutoConfiguration.class,
                                JdbcTemplateAutoConfiguration.class,
                                JdbcClientAutoConfiguration.class,
                                DataSourceTransactionManagerAutoConfiguration.class,
                                DataRedisAutoConfiguration.class,
                                RedisAutoConfiguration.class,
                                ReplicaAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(
                        "spring.datasource.url=" + primary.url(),
                        "spring.datasource.username=postgres",
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.data.redis.url=" + redis.uri(),
                        "kindred.replica.urls=" + replica.url(),
                        "kindred.replica.max-lag=300ms",
                        "kindred.replica.check=100ms");
    }

    /** Whether somebody does who has been here for long and wrote nothing. */
    private static boolean readsFromReplica(ApplicationContext context) {
        logIn(STRANGER);
        try {
            return onReplica(context, true);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static boolean onReplica(ApplicationContext context, boolean readOnly) {
        var transaction =
                new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        transaction.setReadOnly(readOnly);
        return Boolean.TRUE.equals(
                transaction.execute(
                        status ->
                                context.getBean(JdbcClient.class)
                                        .sql("SELECT pg_is_in_recovery()")
                                        .query(Boolean.class)
                                        .single()));
    }

    private static void write(ApplicationContext context) {
        context.getBean(JdbcClient.class).sql("CREATE TABLE IF NOT EXISTS noise (n int)").update();
        context.getBean(JdbcClient.class).sql("INSERT INTO noise VALUES (1)").update();
    }

    private static void pauseReplay(boolean pause) throws java.sql.SQLException {
        try (var connection = java.sql.DriverManager.getConnection(replica.url(), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_wal_replay_" + (pause ? "pause()" : "resume()"));
        }
    }

    private static void logIn(UUID user) {
        logIn(user, Instant.EPOCH);
    }

    private static void logIn(UUID user, Instant since) {
        SecurityContextHolder.getContext()
                .setAuthentication(
                        new CallerAuthentication(
                                new Caller(user, UUID.randomUUID(), Caller.Role.MEMBER, false),
                                since));
    }
}
