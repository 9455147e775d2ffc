package app.kindred.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kindred.shared.testing.PrivateRedis;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

class RedisTests {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final PrivateRedis server = PrivateRedis.started();

    private final ApplicationContextRunner context =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    DataRedisAutoConfiguration.class, RedisAutoConfiguration.class))
                    .withPropertyValues("spring.data.redis.url=" + server.uri());

    /** For what is not about time: the first connection of a busy machine may take a while. */
    private final ApplicationContextRunner patient =
            context.withPropertyValues("kindred.redis.timeout=10s");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServiceStartsWithoutRedisAndFindsItLater() {
        server.stop();
        context.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    expectUnavailable(redis);
                    server.start();
                    await().atMost(SOON)
                            .ignoreException(RedisUnavailableException.class)
                            .until(() -> redis.call(c -> c.set("a", "b")).equals("OK"));
                });
    }

    @Test
    void commandsFailInsteadOfQueueingAndComeBackByThemselves() {
        patient.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    redis.call(c -> c.set("a", "b"));
                    server.stop();
                    for (int i = 0; i < 50; i++) {
                        expectUnavailable(redis);
                    }
                    server.start();
                    await().atMost(SOON)
                            .ignoreException(RedisUnavailableException.class)
                            .until(() -> redis.call(c -> c.get("a")) == null);
                });
    }

    @Test
    void aFrozenRedisHoldsUpOneCallerAtATime() {
        context.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    redis.call(c -> c.set("a", "b"));
                    server.freeze();
                    // Without the breaker a thousand calls would wait 150 ms each.
                    for (int i = 0; i < 1_000; i++) {
                        expectUnavailable(redis);
                    }
                    server.thaw();
                    await().atMost(SOON)
                            .ignoreException(RedisUnavailableException.class)
                            .until(() -> redis.call(c -> c.get("a")).equals("b"));
                });
    }

    @Test
    void whatRedisRefusesIsNotAnOutage() {
        patient.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    redis.call(c -> c.set("a", "text"));
                    assertThatThrownBy(() -> redis.call(c -> c.incr("a")))
                            .isInstanceOf(RedisCommandExecutionException.class);
                    String text = redis.call(c -> c.get("a"));
                    assertThat(text).isEqualTo("text");
                });
    }

    @Test
    void aScriptRunsAlsoWhereRedisForgotIt() {
        patient.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    var script = LuaScript.load("revoke-session", ScriptOutputType.INTEGER);
                    for (var id : List.of("a", "b")) {
                        Long added = redis.run(script, List.of("set"), id, "60000");
                        assertThat(added).isEqualTo(1);
                        server.command("SCRIPT FLUSH");
                    }
                });
    }

    @Test
    void channelsAreHeardAgainAfterARestart() {
        patient.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
                    BlockingQueue<String> starts = new LinkedBlockingQueue<>();
                    var listener =
                            new RedisChannels.Listener() {
                                @Override
                                public void message(String channel, String message) {
                                    heard.add(channel + " " + message);
                                }

                                @Override
                                public void subscribed(String channel) {
                                    starts.add(channel);
                                }
                            };
                    try (var channels = redis.channels(listener)) {
                        channels.subscribe("news");
                        assertThat(starts.poll(15, TimeUnit.SECONDS)).isEqualTo("news");
                        redis.call(c -> c.publish("news", "one"));
                        await().atMost(SOON).until(() -> heard.contains("news one"));
                        server.stop();
                        server.start();
                        assertThat(starts.poll(15, TimeUnit.SECONDS)).isEqualTo("news");
                        server.command("PUBLISH news two");
                        await().atMost(SOON).until(() -> heard.contains("news two"));
                    }
                });
    }

    @Test
    void instancesHearEachOtherAndKnowThatTheyAreHeard() {
        patient.run(
                service -> {
                    var redis = service.getBean(Redis.class);
                    BlockingQueue<String> one = new LinkedBlockingQueue<>();
                    BlockingQueue<String> two = new LinkedBlockingQueue<>();
                    try (var first = broadcast(redis, one);
                            var second = broadcast(redis, two)) {
                        assertThat(first.isHeard()).as("before it listens").isFalse();
                        first.listen();
                        second.listen();
                        assertThat(one.poll(15, TimeUnit.SECONDS)).isEqualTo("unknown");
                        assertThat(two.poll(15, TimeUnit.SECONDS)).isEqualTo("unknown");
                        redis.call(c -> c.publish("news", first.letter("hello")));
                        assertThat(one.poll(15, TimeUnit.SECONDS)).isEqualTo("itself");
                        assertThat(two.poll(15, TimeUnit.SECONDS)).isEqualTo("hello");
                        redis.call(c -> c.publish("news", "noise"));
                        assertThat(two.poll(15, TimeUnit.SECONDS)).isEqualTo("unknown");
                        assertThat(first.isHeard()).isTrue();
                    }
                });
    }

    private static Broadcast<String> broadcast(Redis redis, BlockingQueue<String> heard) {
        return redis.broadcast(
                "news",
                SOON,
                JsonMapper.shared(),
                String.class,
                new Broadcast.Listener<>() {
                    @Override
                    public void heard(String said) {
                        heard.add(said == null ? "unknown" : said);
                    }

                    @Override
                    public void heardItself() {
                        heard.add("itself");
                    }
                });
    }

    private static void expectUnavailable(Redis redis) {
        assertThatThrownBy(() -> redis.call(c -> c.get("a")))
                .isInstanceOf(RedisUnavailableException.class);
    }
}
