package app.kindred.shared.stream;

import app.kindred.shared.redis.RedisLine;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.models.stream.PendingMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one topic for one service: a thread with a connection of its own.
 *
 * <p>A fact is acknowledged when every handler has taken it. One that fails stays pending and is
 * claimed again, by whichever instance gets to it, after a pause that doubles; after the last
 * attempt it is put aside as a dead letter. While a dependency is down nothing is an attempt: the
 * line stops until it is back, or an hour without a database would bury every fact.
 */
final class StreamConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(StreamConsumer.class);

    private static final Duration BLOCK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration SLOWEST_RETRY = Duration.ofSeconds(5);
    private static final Duration MEASURE = Duration.ofSeconds(5);
    private static final int DEAD_LETTERS_KEPT = 10_000;

    private final String topic;
    private final String key;
    private final String group;
    private final List<StreamHandler> handlers;
    private final AbstractRedisClient redis;
    private final JsonMapper json;
    private final StreamProperties settings;
    private final ObservationRegistry observations;
    private final Consumer<String> self;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile long lag;
    private volatile long dead;
    private long nextMeasure;
    private long nextRetry;
    private @Nullable Thread thread;
    private @Nullable RedisLine line;

    StreamConsumer(
            String topic,
            String group,
            List<StreamHandler> handlers,
            AbstractRedisClient redis,
            JsonMapper json,
            StreamProperties settings,
            ObservationRegistry observations,
            MeterRegistry meters) {
        this.topic = topic;
        this.key = StreamKeys.of(topic);
        this.group = group;
        this.handlers = List.copyOf(handlers);
        this.redis = redis;
        this.json = json;
        this.settings = settings;
        this.observations = observations;
        this.self = Consumer.from(group, UUID.randomUUID().toString());
        Gauge.builder("stream.lag", () -> lag)
                .description("Facts not yet handled")
                .tag("stream", topic)
                .register(meters);
        Gauge.builder("stream.dead", () -> dead)
                .description("Facts that no attempt could handle")
                .tag("stream", topic)
                .register(meters);
    }

    void start() {
        thread = Thread.ofPlatform().name("stream-" + topic).daemon().start(this::run);
    }

    void stop() {
        stopping.countDown();
        try {
            if (thread != null) {
                thread.join(BLOCK.plus(PATIENCE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (line != null) {
            line.close();
        }
    }

    private void run() {
        long pause = 0;
        while (running()) {
            try {
                round(connect().commands());
                pause = 0;
            } catch (RedisException e) {
                if (pause == 0) {
                    LOG.warn("Reading {} waits for Redis: {}", topic, e.getMessage());
                }
                pause = Math.min(SLOWEST_RETRY.toMillis(), Math.max(100, pause * 2));
                rest(pause);
            } catch (RuntimeException e) {
                // The top of the loop: whatever it was, reading must go on.
                LOG.error("Reading {} failed and goes on", topic, e);
                rest(SLOWEST_RETRY.toMillis());
            }
        }
    }

    private void round(RedisClusterCommands<String, String> commands) {
        try {
            if (due(nextRetry)) {
                nextRetry = System.nanoTime() + settings.firstPause().toNanos();
                retry(commands);
            }
            if (due(nextMeasure)) {
                nextMeasure = System.nanoTime() + MEASURE.toNanos();
                lag = StreamBacklog.of(commands, topic, group);
                dead = commands.xlen(StreamKeys.deadLetters(topic));
            }
            var messages =
                    commands.xreadgroup(
                            self,
                            XReadArgs.Builder.count(settings.batch()).block(BLOCK),
                            StreamOffset.lastConsumed(key));
            for (var message : messages) {
                handle(commands, message, 1);
            }
        } catch (RedisCommandExecutionException e) {
            if (e.getMessage() == null || !e.getMessage().startsWith("NOGROUP")) {
                throw e;
            }
            createGroup(commands);
        }
    }

    /**
     * From the very first fact: a new service, or a Redis that lost everything, reads all there is.
     */
    private void createGroup(RedisClusterCommands<String, String> commands) {
        try {
            commands.xgroupCreate(
                    StreamOffset.from(key, "0"), group, XGroupCreateArgs.Builder.mkstream());
        } catch (RedisBusyException e) {
            LOG.debug("Another instance made the group {} of {}", group, topic);
        }
    }

    /**
     * Takes over what failed, or what an instance that is gone left behind, once its pause has
     * passed.
     */
    private void retry(RedisClusterCommands<String, String> commands) {
        var args =
                XPendingArgs.Builder.xpending(
                                group, Range.unbounded(), Limit.from(settings.batch()))
                        .idle(settings.firstPause());
        for (var pending : commands.xpending(key, args)) {
            if (pending.getSinceLastDelivery().compareTo(pauseAfter(pending)) >= 0) {
                var claim = XClaimArgs.Builder.minIdleTime(pauseAfter(pending));
                for (var message : commands.xclaim(key, self, claim, pending.getId())) {
                    handle(commands, message, pending.getRedeliveryCount() + 1);
                }
            }
        }
    }

    private Duration pauseAfter(PendingMessage pending) {
        int doublings = (int) Math.min(12, Math.max(0, pending.getRedeliveryCount() - 1));
        return settings.firstPause().multipliedBy(1L << doublings);
    }

    private void handle(
            RedisClusterCommands<String, String> commands,
            StreamMessage<String, String> message,
            long attempt) {
        var body = message.getBody() == null ? Map.<String, String>of() : message.getBody();
        StreamEvent event;
        try {
            event = read(body);
        } catch (IllegalArgumentException | JacksonException e) {
            bury(commands, message.getId(), body, "unreadable");
            return;
        }
        while (running()) {
            try {
                observe(body, () -> handlers.forEach(handler -> handler.handle(event)));
                commands.xack(key, group, message.getId());
                return;
            } catch (TransientDataAccessException
                    | DataAccessResourceFailureException
                    | CannotCreateTransactionException e) {
                LOG.warn("Handling {} waits for the database: {}", topic, e.getMessage());
                rest(SLOWEST_RETRY.toMillis() / 5);
            } catch (RedisException e) {
                throw e;
            } catch (RuntimeException e) {
                // Handlers are other people's code: a fact that one cannot take must not stop the
                // facts behind it.
                LOG.warn("{} {} failed, attempt {}", topic, message.getId(), attempt, e);
                if (attempt >= settings.attempts()) {
                    bury(commands, message.getId(), body, e.getClass().getSimpleName());
                }
                return;
            }
        }
    }

    private StreamEvent read(Map<String, String> body) {
        var subject = body.get("subject");
        var version = body.get("version");
        var payload = body.get("payload");
        if (subject == null || version == null || payload == null) {
            throw new IllegalArgumentException("A fact without subject, version or payload");
        }
        return new StreamEvent(
                topic, UUID.fromString(subject), Long.parseLong(version), json.readTree(payload));
    }

    private void bury(
            RedisClusterCommands<String, String> commands,
            String id,
            Map<String, String> body,
            String reason) {
        var letter = new HashMap<>(body);
        letter.put("group", group);
        letter.put("reason", reason);
        letter.put("id", id);
        commands.xadd(
                StreamKeys.deadLetters(topic),
                XAddArgs.Builder.maxlen(DEAD_LETTERS_KEPT).approximateTrimming(),
                letter);
        commands.xack(key, group, id);
        dead++;
        LOG.error("{} {} is a dead letter: {}", topic, id, reason);
    }

    private void observe(Map<String, String> body, Runnable handling) {
        Observation.createNotStarted("stream.handle", () -> receiver(body), observations)
                .contextualName("stream.handle " + topic)
                .lowCardinalityKeyValue("stream", topic)
                .highCardinalityKeyValue("operation.name", "stream.handle")
                .observe(handling);
    }

    private static ReceiverContext<Map<String, String>> receiver(Map<String, String> body) {
        var context =
                new ReceiverContext<Map<String, String>>((carrier, name) -> carrier.get(name));
        context.setCarrier(body);
        return context;
    }

    private RedisLine connect() {
        if (line == null) {
            line = RedisLine.open(redis, BLOCK.plus(PATIENCE), () -> {});
        }
        return line;
    }

    private boolean running() {
        return stopping.getCount() > 0;
    }

    private void rest(long millis) {
        try {
            stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    private static boolean due(long nanoTime) {
        return System.nanoTime() - nanoTime >= 0;
    }
}
