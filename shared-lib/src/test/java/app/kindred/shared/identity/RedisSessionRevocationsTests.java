package app.kindred.shared.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisAutoConfiguration;
import app.kindred.shared.testing.PrivateRedis;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RedisSessionRevocationsTests {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final PrivateRedis server = PrivateRedis.started();
    private final Queue<RedisSessionRevocations> started = new ConcurrentLinkedQueue<>();

    private final ApplicationContextRunner context =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    DataRedisAutoConfiguration.class, RedisAutoConfiguration.class))
                    .withPropertyValues("spring.data.redis.url=" + server.uri());

    @BeforeEach
    void nothingIsRunning() {
        assertThat(started).isEmpty();
    }

    @AfterEach
    void stop() {
        started.forEach(RedisSessionRevocations::stop);
        server.close();
    }

    @Test
    void everyInstanceHearsOfARevocationOnce() {
        context.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    var one = start(redis);
                    var other = start(redis);
                    Queue<UUID> heard = new ConcurrentLinkedQueue<>();
                    other.onRevoked(heard::add);
                    var session = UUID.randomUUID();
                    assertThat(other.isRevoked(session)).isFalse();
                    one.revoke(session);
                    assertThat(one.isRevoked(session)).isTrue();
                    await().atMost(SOON).until(() -> other.isRevoked(session));
                    var second = UUID.randomUUID();
                    one.revoke(second);
                    await().atMost(SOON).until(() -> other.isRevoked(second));
                    assertThat(heard).containsExactly(session, second);
                });
    }

    @Test
    void aLateInstanceLearnsWhatWasRevokedBefore() {
        context.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    var session = UUID.randomUUID();
                    start(redis).revoke(session);
                    var late = start(redis);
                    await().atMost(SOON).until(() -> late.isRevoked(session));
                });
    }

    @Test
    void whatEndsWithoutRedisIsKnownHereAtOnceAndElsewhereOnceRedisIsBack() {
        context.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    var one = start(redis);
                    var other = start(redis);
                    server.stop();
                    var session = UUID.randomUUID();
                    one.revoke(session);
                    assertThat(one.isRevoked(session)).isTrue();
                    server.start();
                    await().atMost(SOON).until(() -> other.isRevoked(session));
                });
    }

    private RedisSessionRevocations start(Redis redis) {
        var revocations = new RedisSessionRevocations(redis);
        started.add(revocations);
        revocations.start();
        return revocations;
    }
}
