package app.kindred.shared.outbox;

import app.kindred.shared.outbox.OutboxStore.Fact;
import app.kindred.shared.redis.RedisLine;
import app.kindred.shared.stream.StreamBacklog;
import app.kindred.shared.stream.StreamKeys;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends the facts of the outbox to their streams, at least once.
 *
 * <p>One transaction claims a batch of pending rows, adds them to the streams in one pipeline, and
 * marks those that Redis took. A crash in between sends some twice; consumers drop what they have.
 * Any number of instances may relay: rows that one holds, the others skip. It needs no session
 * state, so it works through a transaction pooler.
 *
 * <p>Redis may lose its data. Each stream has an incarnation, a random id kept both in Redis and in
 * {@code outbox_stream}: when the two differ, every retained fact of that topic is pending again. A
 * restart that lost only the last second of writes is met by sending again what was sent shortly
 * before the connection broke.
 */
final class OutboxRelay implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    private static final Duration REDIS_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOST_ON_CRASH = Duration.ofSeconds(10);
    private static final int POLLS_PER_HOUSEKEEPING = 5;

    private final OutboxStore store;
    private final TransactionTemplate transaction;
    private final AbstractRedisClient redis;
    private final OutboxProperties settings;
    private final MultiGauge lag;
    private final MultiGauge pending;

    private final Semaphore wake = new Semaphore(0);
    private final Set<String> known = new HashSet<>();
    private volatile boolean running;
    private volatile boolean connectionBroke;
    private @Nullable Thread thread;
    private @Nullable RedisLine line;
    private long nextHousekeeping;

    OutboxRelay(
            OutboxStore store,
            TransactionTemplate transaction,
            AbstractRedisClient redis,
            OutboxProperties settings,
            MeterRegistry meters) {
        this.store = store;
        this.transaction = transaction;
        this.redis = redis;
        this.settings = settings;
        this.lag =
                MultiGauge.builder("outbox.lag")
                        .description("Age of the oldest fact not yet sent, in seconds")
                        .register(meters);
        this.pending =
                MultiGauge.builder("outbox.pending")
                        .description("Facts not yet sent")
                        .register(meters);
    }

    /** Something was committed: look now, not at the next poll. */
    void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        wake();
        try {
            if (thread != null) {
                thread.join(REDIS_PATIENCE.plusSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (line != null) {
            line.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    // Stops after the web server, so that what the last requests committed is still sent.
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 4096;
    }

    private void run() {
        var trouble = false;
        while (running) {
            try {
                round();
                if (trouble) {
                    LOG.info("The outbox relay goes on");
                    trouble = false;
                }
            } catch (RedisException | DataAccessException | TransactionException e) {
                connectionBroke = true;
                known.clear();
                if (!trouble) {
                    LOG.warn("The outbox relay waits: {}", e.getMessage());
                    trouble = true;
                }
            } catch (RuntimeException e) {
                // The top of the loop: whatever it was, facts must go on once it has passed.
                LOG.error("The outbox relay failed and tries again", e);
                trouble = true;
            }
            if (running) {
                await();
            }
        }
    }

    private void await() {
        try {
            if (wake.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    private void round() {
        var redis = connect();
        if (connectionBroke) {
            connectionBroke = false;
            transaction.executeWithoutResult(status -> store.unmarkRecent(LOST_ON_CRASH));
        }
        if (System.nanoTime() >= nextHousekeeping) {
            nextHousekeeping =
                    System.nanoTime() + settings.poll().toNanos() * POLLS_PER_HOUSEKEEPING;
            keepHouse(redis);
        }
        while (running && relayBatch(redis)) {}
    }

    private RedisLine connect() {
        if (line == null) {
            line = RedisLine.open(redis, REDIS_PATIENCE, () -> connectionBroke = true);
        }
        return line;
    }

    /** Sends one batch; true when there may be more. */
    private boolean relayBatch(RedisLine redis) {
        int sent =
                transaction.execute(
                        status -> {
                            var facts = store.claim(settings.batch());
                            if (facts.isEmpty() || !roomFor(redis, facts)) {
                                return 0;
                            }
                            var done = send(redis, facts);
                            store.mark(done);
                            return done.size();
                        });
        return sent == settings.batch();
    }

    private List<Long> send(RedisLine redis, List<Fact> facts) {
        var limit = XAddArgs.Builder.maxlen(settings.streamLength()).approximateTrimming();
        var answers = new HashMap<Long, RedisFuture<String>>();
        for (var fact : facts) {
            answers.put(
                    fact.id(),
                    redis.pipeline().xadd(StreamKeys.of(fact.topic()), limit, body(fact)));
        }
        LettuceFutures.awaitAll(REDIS_PATIENCE, answers.values().toArray(RedisFuture[]::new));
        var done = new ArrayList<Long>();
        answers.forEach(
                (id, answer) -> {
                    if (answer.isDone() && answer.getError() == null && !answer.isCancelled()) {
                        done.add(id);
                    }
                });
        if (done.isEmpty()) {
            throw new RedisException("Redis took none of " + facts.size() + " facts");
        }
        return done;
    }

    private static Map<String, String> body(Fact fact) {
        var body = new HashMap<String, String>();
        body.put("subject", fact.subject().toString());
        body.put("version", String.valueOf(fact.version()));
        body.put("payload", fact.payload());
        if (fact.trace() != null) {
            body.put("traceparent", fact.trace());
        }
        return body;
    }

    /**
     * False when a reader of one of these streams is so far behind that adding would trim what it
     * has not read.
     */
    private boolean roomFor(RedisLine redis, List<Fact> facts) {
        var topics = new HashSet<String>();
        facts.forEach(fact -> topics.add(fact.topic()));
        for (var topic : topics) {
            if (known.add(topic)) {
                store.addTopic(topic, UUID.randomUUID());
                checkIncarnation(redis, topic);
            }
            if (StreamBacklog.of(redis.commands(), topic) > settings.streamLength() / 2) {
                return false;
            }
        }
        return true;
    }

    private void keepHouse(RedisLine redis) {
        for (var topic : store.topics()) {
            transaction.executeWithoutResult(status -> checkIncarnation(redis, topic));
        }
        store.prune(settings.retention());
        var lags = new ArrayList<MultiGauge.Row<?>>();
        var counts = new ArrayList<MultiGauge.Row<?>>();
        for (var backlog : store.backlog()) {
            var tags = Tags.of("stream", backlog.topic());
            lags.add(MultiGauge.Row.of(tags, backlog.seconds()));
            counts.add(MultiGauge.Row.of(tags, backlog.pending()));
        }
        lag.register(lags, true);
        pending.register(counts, true);
    }

    private void checkIncarnation(RedisLine redis, String topic) {
        var recorded = store.lockIncarnation(topic).map(UUID::toString).orElse("");
        var key = StreamKeys.incarnation(topic);
        if (recorded.equals(redis.commands().get(key))) {
            return;
        }
        // Redis first: if this transaction fails, the two still differ and the next round repeats
        // it.
        var incarnation = UUID.randomUUID();
        redis.commands().set(key, incarnation.toString());
        store.saveIncarnation(topic, incarnation);
        int again = store.unmarkTopic(topic);
        if (again > 0) {
            LOG.warn("The stream {} was lost: sending {} retained facts again", topic, again);
        }
    }
}
