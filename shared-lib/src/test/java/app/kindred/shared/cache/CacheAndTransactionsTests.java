package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.cache.CacheFixture.Person;
import app.kindred.shared.testing.TestPostgres;
import app.kindred.shared.testing.TestRedis;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The cache beside a real database and its transactions. */
class CacheAndTransactionsTests {

    private final DriverManagerDataSource database =
            new DriverManagerDataSource(TestPostgres.superuserUrl());
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(database));
    private final CacheFixture fixture = new CacheFixture(TestRedis.uri());

    @BeforeEach
    void oneRow() {
        TestRedis.flush();
        jdbc.sql("CREATE TABLE IF NOT EXISTS cached_person (version int)").update();
        jdbc.sql("DELETE FROM cached_person").update();
        jdbc.sql("INSERT INTO cached_person (version) VALUES (1)").update();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void anInvalidationWaitsForTheCommit() {
        assertThat(versionAfterAReadBetweenInvalidationAndCommit(fixture.instance())).isEqualTo(2);
    }

    @Test
    void anInvalidationThatDoesNotWaitLeavesTheOldValue() {
        var hasty =
                fixture.keep(
                        new TieredCache(
                                new RedisTier(
                                        fixture.client(),
                                        CacheFixture.limits(),
                                        Ticker.systemTicker()),
                                CacheFixture.limits(),
                                List.of(PERSON),
                                new SimpleMeterRegistry()) {
                            @Override
                            void afterCommit(Runnable change) {
                                change.run();
                            }
                        });
        assertThat(versionAfterAReadBetweenInvalidationAndCommit(hasty)).isEqualTo(1);
    }

    private long versionAfterAReadBetweenInvalidationAndCommit(TieredCache cache) {
        version(cache);
        transaction.executeWithoutResult(
                status -> {
                    jdbc.sql("UPDATE cached_person SET version = 2").update();
                    cache.invalidate(PERSON, "ann");
                    CompletableFuture.supplyAsync(() -> version(cache)).join();
                });
        return version(cache);
    }

    @Test
    void aWriteThroughThatIsRolledBackIsNotSeen() {
        var cache = fixture.instance();
        transaction.executeWithoutResult(
                status -> {
                    cache.put(PERSON, "ann", new Person("ann", "Ann", 5), 5);
                    status.setRollbackOnly();
                });
        assertThat(version(cache)).isEqualTo(1);
    }

    @Test
    void whatATransactionReadsOfItsOwnWritesIsNotKept() {
        var cache = fixture.instance();
        transaction.executeWithoutResult(
                status -> {
                    jdbc.sql("UPDATE cached_person SET version = 2").update();
                    assertThat(version(cache)).isEqualTo(2);
                    status.setRollbackOnly();
                });
        assertThat(version(cache)).isEqualTo(1);
    }

    private long version(TieredCache cache) {
        return cache.get(
                        PERSON,
                        "ann",
                        () ->
                                Optional.of(
                                        new Person(
                                                "ann",
                                                "Ann",
                                                jdbc.sql("SELECT version FROM cached_person")
                                                        .query(Long.class)
                                                        .single())))
                .orElseThrow()
                .version();
    }
}
