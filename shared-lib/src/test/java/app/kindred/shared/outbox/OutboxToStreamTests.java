package app.kindred.shared.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.id.Ids;
import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamFixture;
import app.kindred.shared.stream.StreamHandler;
import app.kindred.shared.stream.StreamKeys;
import app.kindred.shared.testing.PrivateRedis;
import app.kindred.shared.testing.TestPostgres;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A fact's way from a transaction to the handlers of another service, and what may break on it. */
class OutboxToStreamTests {

    private static final String TOPIC = "profile.v1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JdbcClient jdbc;
    private static TransactionTemplate transaction;

    private final List<AutoCloseable> open = new ArrayList<>();
    private PrivateRedis redis;
    private OutboxRelay relay;
    private Outbox outbox;

    @BeforeAll
    static void createTables() throws IOException {
        var source =
                new DriverManagerDataSource(
                        TestPostgres.jdbcUrl() + "?currentSchema=users",
                        "kindred_users",
                        TestPostgres.PASSWORD);
        jdbc = JdbcClient.create(source);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        jdbc.sql(Files.readString(migration())).update();
    }

    @AfterAll
    static void dropTables() {
        jdbc.sql("DROP TABLE outbox, outbox_stream").update();
    }

    private static Path migration() {
        var inModule = Path.of("../db/migrations/users/V202611231902__create_outbox.sql");
        return Files.exists(inModule)
                ? inModule
                : Path.of("db/migrations/users").resolve(inModule.getFileName());
    }

    @BeforeEach
    void start() {
        jdbc.sql("TRUNCATE outbox, outbox_stream").update();
        redis = PrivateRedis.started();
        open.add(redis);
        relay = startRelay(50_000);
        outbox = new JdbcOutbox(jdbc, JSON, ObservationRegistry.create(), relay);
    }

    @AfterEach
    void stop() throws Exception {
        for (var resource : open.reversed()) {
            resource.close();
        }
    }

    @Test
    void aFactArrivesOnceItsTransactionHasCommittedAndNeverWhenItRolledBack() {
        var seen = consume(event -> {});
        var told = append();
        transaction.executeWithoutResult(
                status -> {
                    outbox.append(TOPIC, UUID.randomUUID(), 1, Map.of());
                    status.setRollbackOnly();
                });
        var after = append();

        await().until(() -> seen.containsAll(Set.of(told, after)));
        assertThat(seen).hasSize(2);
    }

    @Test
    void aFactCannotBeToldOutsideATransaction() {
        assertThatThrownBy(() -> outbox.append(TOPIC, UUID.randomUUID(), 1, Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSmallerIdThatCommitsLaterIsNotSkipped() throws Exception {
        var seen = consume(event -> {});
        var first = UUID.randomUUID();
        var appended = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow =
                    threads.submit(
                            () ->
                                    transaction.executeWithoutResult(
                                            status -> {
                                                outbox.append(TOPIC, first, 1, Map.of());
                                                appended.countDown();
                                                await().until(() -> second.getCount() == 0);
                                            }));
            appended.await();
            var told = append();
            await().until(() -> seen.contains(told));
            second.countDown();
            slow.get();
        }
        await().until(() -> seen.contains(first));
    }

    @Test
    void factsWaitWhileRedisIsGoneAndArriveWhenItIsBack() {
        var seen = consume(event -> {});
        var before = append();
        await().until(() -> seen.contains(before));
        redis.stop();
        var during = append();
        redis.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains(during));
    }

    @Test
    void whatAFlushedRedisLostIsSentAgain() {
        var told = List.of(append(), append(), append());
        await().until(() -> pending() == 0);
        redis.flush();
        // Nobody had read them: they exist only in the outbox now.
        var seen = consume(event -> {});
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.containsAll(told));
    }

    @Test
    void aHandlerThatFailsIsTriedAgain() {
        var failures = new AtomicInteger(2);
        var seen =
                consume(
                        event -> {
                            if (failures.getAndDecrement() > 0) {
                                throw new IllegalStateException("not yet");
                            }
                        });
        var told = append();
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains(told));
        assertThat(deadLetters()).isZero();
    }

    @Test
    void aFactThatNobodyCanHandleIsPutAsideAndTheOthersGoOn() {
        var poison = UUID.randomUUID();
        var seen =
                consume(
                        event -> {
                            if (event.subject().equals(poison)) {
                                throw new IllegalStateException("never");
                            }
                        });
        transaction.executeWithoutResult(status -> outbox.append(TOPIC, poison, 1, Map.of()));
        var told = append();
        await().until(() -> seen.contains(told));
        await().atMost(Duration.ofSeconds(30)).until(() -> deadLetters() == 1);
        assertThat(commands().xinfoGroups(StreamKeys.of(TOPIC)).toString()).contains("pending, 0");
    }

    @Test
    void whatCannotBeReadIsPutAside() {
        var seen = consume(event -> {});
        commands()
                .xadd(
                        StreamKeys.of(TOPIC),
                        Map.of("subject", "nobody", "version", "x", "payload", "{"));
        commands().xadd(StreamKeys.of(TOPIC), Map.of("something", "else"));
        var told = append();
        await().until(() -> seen.contains(told));
        assertThat(deadLetters()).isEqualTo(2);
    }

    @Test
    void anOutageOfTheDatabaseBuriesNothing() {
        var failures = new AtomicInteger(4);
        var seen =
                consume(
                        event -> {
                            if (failures.getAndDecrement() > 0) {
                                throw new DataAccessResourceFailureException("gone");
                            }
                        });
        var told = append();
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains(told));
        assertThat(deadLetters()).isZero();
    }

    @Test
    void whatAnInstanceLeftBehindIsTakenOverByAnother() {
        consume(event -> {});
        var told = append();
        // An instance that reads and dies: the fact is its own, and nobody acknowledges it.
        await().until(() -> pending() == 0);
        var seen = consumeAs("other", event -> {});
        await().until(() -> seen.contains(told));
        var lost = UUID.randomUUID();
        StreamFixture.readWithoutAcknowledging(
                commands(),
                TOPIC,
                "third",
                () ->
                        transaction.executeWithoutResult(
                                status -> outbox.append(TOPIC, lost, 1, Map.of())));
        var third = consumeAs("third", event -> {});
        await().atMost(Duration.ofSeconds(20)).until(() -> third.contains(lost));
    }

    @Test
    void manyRelaysAndReadersLoseNothing() throws Exception {
        startRelay(50_000);
        startRelay(50_000);
        var seen = consume(event -> {});
        consume(event -> {});
        Set<UUID> told = ConcurrentHashMap.newKeySet();
        try (var threads = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, 500).forEach(i -> threads.submit(() -> told.add(append())));
        }
        var everything = new ArrayList<>(told);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> pending() == 0 && allSeen.containsAll(everything));
        assertThat(everything).hasSize(500);
    }

    @Test
    void aSlowReaderHoldsTheRelayBackInsteadOfLosingFacts() {
        relay.stop();
        var narrow = startRelay(100);
        outbox = new JdbcOutbox(jdbc, JSON, ObservationRegistry.create(), narrow);
        var gate = new CountDownLatch(1);
        var seen =
                consume(
                        event -> {
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        var told = IntStream.range(0, 400).mapToObj(i -> append()).toList();
        await().until(() -> commands().xlen(StreamKeys.of(TOPIC)) > 50);
        assertThat(pending()).isPositive();
        gate.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> seen.containsAll(told));
    }

    private final Set<UUID> allSeen = ConcurrentHashMap.newKeySet();

    private UUID append() {
        var subject = Ids.at(Instant.EPOCH);
        transaction.executeWithoutResult(
                status -> outbox.append(TOPIC, subject, 1, Map.of("name", "Ada")));
        return subject;
    }

    private Set<UUID> consume(Consumer<StreamEvent> handler) {
        return consumeAs("tests", handler);
    }

    private Set<UUID> consumeAs(String group, Consumer<StreamEvent> handler) {
        Set<UUID> seen = ConcurrentHashMap.newKeySet();
        var client = client();
        open.add(
                StreamFixture.consumer(
                        group,
                        client,
                        new StreamHandler() {
                            @Override
                            public String topic() {
                                return TOPIC;
                            }

                            @Override
                            public void handle(StreamEvent event) {
                                handler.accept(event);
                                seen.add(event.subject());
                                allSeen.add(event.subject());
                            }
                        }));
        return seen;
    }

    private OutboxRelay startRelay(int streamLength) {
        var settings =
                new OutboxProperties(
                        true, 20, Duration.ofMillis(100), Duration.ofDays(1), streamLength);
        var started =
                new OutboxRelay(
                        new OutboxStore(jdbc),
                        transaction,
                        client(),
                        settings,
                        new SimpleMeterRegistry());
        started.start();
        open.add(started::stop);
        return started;
    }

    private RedisClient client() {
        var client = RedisClient.create(redis.uri());
        client.setOptions(
                ClientOptions.builder()
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .build());
        open.add(client);
        return client;
    }

    private RedisCommands<String, String> commands() {
        return client().connect().sync();
    }

    private long deadLetters() {
        return commands().xlen(StreamKeys.deadLetters(TOPIC));
    }

    private long pending() {
        return jdbc.sql("SELECT count(*) FROM outbox WHERE published_at IS NULL")
                .query(Long.class)
                .single();
    }
}
