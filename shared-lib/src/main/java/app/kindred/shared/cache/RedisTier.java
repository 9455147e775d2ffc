package app.kindred.shared.cache;

import static java.util.concurrent.CompletableFuture.completedFuture;

import app.kindred.shared.cache.TieredCache.Find;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One Redis or a Redis Cluster, behind short time-outs and a breaker. Any failure is a {@link
 * RedisUnavailable}. The breaker opens after a few failures in a row, or at once when the
 * connection breaks or an invalidation fails; only {@link #beat()} closes it, after it has repeated
 * the recent invalidations: what Redis brings back from before its failure may be out of date.
 */
class RedisTier implements AutoCloseable {

    static final String PREFIX = "kindred:cache:";
    static final String CHANNEL = "kindred:cache:invalidate";
    static final String ALL = "*";

    private static final Logger LOG = LoggerFactory.getLogger(RedisTier.class);
    private static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FAILURES = 3;
    private static final int SILENT_BEATS = 3;
    private static final int BATCH = 500;
    private static final byte[] NOTHING = new byte[0];

    /** Hears what other instances did. */
    interface Listener {

        void invalidated(String spec, List<String> ids);

        /** What was said before this moment may have been missed. */
        void subscribed();
    }

    private record Notice(String from, String spec, List<String> ids) {}

    private final String instance = UUID.randomUUID().toString();
    private final Script lease = Script.named("cache-lease");
    private final Script store = Script.named("cache-store");
    private final Script expire = Script.named("cache-expire");

    private final AbstractRedisClient client;
    private final CacheProperties limits;
    private final Ticker ticker;
    private final Listener listener;

    /** The breaker: open from {@link #FAILURES} on. Open at first, until the first beat. */
    private final AtomicInteger failures = new AtomicInteger(FAILURES);

    /** Keys to be removed again once Redis is back: it may never have heard, or have forgotten. */
    private final Cache<String, Boolean> recent =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(15))
                    .build();

    private volatile @Nullable StatefulConnection<String, byte[]> connection;
    private volatile @Nullable RedisClusterAsyncCommands<String, byte[]> commands;
    private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> subscription;
    private volatile long heard;
    private volatile long clockOffset;
    private volatile boolean closed;

    RedisTier(
            AbstractRedisClient client, CacheProperties limits, Ticker ticker, Listener listener) {
        this.client = client;
        this.limits = limits;
        this.ticker = ticker;
        this.listener = listener;
        client.addListener(
                new RedisConnectionStateListener() {
                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                        if (!(connection instanceof StatefulRedisPubSubConnection)) {
                            trip("the connection was lost");
                        }
                    }
                });
    }

    boolean available() {
        return failures.get() < FAILURES;
    }

    boolean listening() {
        return ticker.read() - heard < SILENT_BEATS * limits.beat().toNanos();
    }

    /** Redis's time in milliseconds: the only clock that all instances share. */
    long now() {
        return clockOffset + TimeUnit.NANOSECONDS.toMillis(ticker.read());
    }

    /** In one round trip; nulls where there is nothing. */
    List<byte @Nullable []> read(List<String> keys) {
        if (keys.size() == 1) {
            return Collections.singletonList(await(commands().get(keys.getFirst())));
        }
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        await(commands().mget(keys.toArray(String[]::new)))
                .forEach(found -> values.add(found.getValueOrElse(null)));
        return values;
    }

    /** Tries to take the lease of each key; null where it was taken, else what stands there. */
    Map<String, byte @Nullable []> lease(Map<String, byte[]> unreadable, byte[] token) {
        var commands = commands();
        byte[] time = bytes(limits.lease().toMillis());
        var answers = new LinkedHashMap<String, CompletableFuture<byte @Nullable []>>();
        unreadable.forEach(
                (key, bad) ->
                        answers.put(
                                key,
                                lease.run(
                                        commands, ScriptOutputType.VALUE, key, token, time, bad)));
        awaitAll(answers.values());
        var standing = new LinkedHashMap<String, byte @Nullable []>();
        answers.forEach((key, answer) -> standing.put(key, answer.join()));
        return standing;
    }

    /** Stores under the token's lease, or as a writer where there is no token. */
    <V> CompletableFuture<Boolean> store(
            Region<V> region, String id, byte[] token, Find<V> find, long version) {
        CompletableFuture<Long> stored =
                store.run(
                        commands(),
                        ScriptOutputType.INTEGER,
                        region.key(id),
                        token,
                        bytes(find.draft().kind()),
                        bytes(Integer.toUnsignedLong(region.spec.schema())),
                        bytes(find.fresh().toMillis()),
                        bytes(find.kept().toMillis()),
                        bytes(version),
                        find.draft().payload());
        return stored.thenApply(taken -> taken == 1);
    }

    /** Stores as a writer and tells the others, who must not keep what they have. */
    <V> boolean write(Region<V> region, String id, Find<V> find, long version) {
        recent.put(region.key(id), true);
        return owing(
                () ->
                        store(region, id, NOTHING, find, version)
                                .thenCompose(
                                        taken ->
                                                taken
                                                        ? publish(region.spec.name(), List.of(id))
                                                                .thenApply(sent -> true)
                                                        : completedFuture(false)));
    }

    /** Removes the entries, and only then tells the others. */
    void invalidate(String spec, List<String> ids) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            var batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
            var keys = batch.stream().map(id -> PREFIX + spec + ":" + id).toList();
            keys.forEach(key -> recent.put(key, true));
            owing(
                    () ->
                            commands()
                                    .unlink(keys.toArray(String[]::new))
                                    .thenCompose(count -> publish(spec, batch))
                                    .thenApply(sent -> true));
        }
    }

    /** Makes the entries stale, and only then tells the others. */
    void expire(String spec, List<String> ids) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            var batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
            var keys = batch.stream().map(id -> PREFIX + spec + ":" + id).toList();
            keys.forEach(key -> recent.put(key, true));
            owing(
                    () -> {
                        var commands = commands();
                        return CompletableFuture.allOf(
                                        keys.stream()
                                                .map(
                                                        key ->
                                                                expire.run(
                                                                        commands,
                                                                        ScriptOutputType.INTEGER,
                                                                        key))
                                                .toArray(CompletableFuture[]::new))
                                .thenCompose(done -> publish(spec, batch))
                                .thenApply(sent -> true);
                    });
        }
    }

    /** Removes what matches, by SCAN over every node, and tells the others to forget everything. */
    long invalidateMatching(String glob) {
        var matching = ScanArgs.Builder.limit(BATCH).match(PREFIX + glob);
        long removed = 0;
        KeyScanCursor<String> cursor = await(commands().scan(matching));
        while (true) {
            if (!cursor.getKeys().isEmpty()) {
                removed += await(commands().unlink(cursor.getKeys().toArray(String[]::new)));
            }
            if (cursor.isFinished()) {
                await(publish(ALL, List.of()));
                return removed;
            }
            cursor = await(commands().scan(cursor, matching));
        }
    }

    /** Looks after the connection, the clock, the breaker and the subscription. */
    void beat() {
        try {
            var commands = connected();
            long before = ticker.read();
            var time = await(commands.time());
            long middle = before + (ticker.read() - before) / 2;
            clockOffset =
                    number(time.get(0)) * 1000
                            + number(time.get(1)) / 1000
                            - TimeUnit.NANOSECONDS.toMillis(middle);
            if (!available()) {
                repeatRecent(commands);
                failures.set(0);
                LOG.info("The cache uses Redis");
            }
            if (subscription == null || !listening()) {
                subscribe();
            }
            await(publish("", List.of()));
        } catch (RedisUnavailable e) {
            LOG.debug("Redis is not available to the cache: {}", e.getMessage());
        } catch (RuntimeException e) {
            trip(String.valueOf(e.getMessage()));
        }
    }

    void repeatRecent(RedisClusterAsyncCommands<String, byte[]> commands) {
        var keys = List.copyOf(recent.asMap().keySet());
        for (int from = 0; from < keys.size(); from += BATCH) {
            await(
                    commands.unlink(
                            keys.subList(from, Math.min(from + BATCH, keys.size()))
                                    .toArray(String[]::new)));
        }
        if (!keys.isEmpty()) {
            await(publish(commands, ALL, List.of()));
        }
    }

    private RedisClusterAsyncCommands<String, byte[]> connected() {
        var known = commands;
        if (known != null) {
            return known;
        }
        var open =
                client instanceof RedisClusterClient cluster
                        ? cluster.connect(CODEC)
                        : ((RedisClient) client).connect(CODEC);
        var fresh =
                open instanceof StatefulRedisClusterConnection<String, byte[]> cluster
                        ? cluster.async()
                        : ((StatefulRedisConnection<String, byte[]>) open).async();
        connection = open;
        commands = fresh;
        return fresh;
    }

    /**
     * A new subscription in place of none, or of one that no longer hears what we say ourselves.
     */
    private void subscribe() {
        var old = subscription;
        if (old != null) {
            old.closeAsync();
        }
        var fresh =
                client instanceof RedisClusterClient cluster
                        ? cluster.connectPubSub(CODEC)
                        : ((RedisClient) client).connectPubSub(CODEC);
        subscription = fresh;
        fresh.addListener(
                new RedisPubSubAdapter<>() {
                    @Override
                    public void message(String channel, byte[] message) {
                        hear(message);
                    }

                    @Override
                    public void subscribed(String channel, long count) {
                        heard = ticker.read();
                        listener.subscribed();
                    }
                });
        await(fresh.async().subscribe(CHANNEL));
    }

    private void hear(byte[] message) {
        try {
            var notice = JSON.readValue(message, Notice.class);
            if (notice.from().equals(instance)) {
                heard = ticker.read();
            } else if (!notice.spec().isEmpty()) {
                listener.invalidated(notice.spec(), notice.ids());
            }
        } catch (JacksonException | NullPointerException unreadable) {
            listener.invalidated(ALL, List.of());
        }
    }

    private CompletionStage<Long> publish(String spec, List<String> ids) {
        return publish(commands(), spec, ids);
    }

    private CompletionStage<Long> publish(
            RedisClusterAsyncCommands<String, byte[]> commands, String spec, List<String> ids) {
        return commands.publish(CHANNEL, JSON.writeValueAsBytes(new Notice(instance, spec, ids)));
    }

    private RedisClusterAsyncCommands<String, byte[]> commands() {
        var known = commands;
        if (known == null || !available()) {
            throw new RedisUnavailable("not asked, until it answers again");
        }
        return known;
    }

    /** A change that fails is owed: the breaker opens, and it is repeated before it closes. */
    private boolean owing(Supplier<CompletionStage<Boolean>> change) {
        try {
            return await(change.get());
        } catch (RedisUnavailable e) {
            trip("an invalidation failed: " + e.getMessage());
            return false;
        }
    }

    void awaitAll(Collection<? extends CompletableFuture<?>> answers) {
        await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));
    }

    <T> T await(CompletionStage<T> answer) {
        var future = answer.toCompletableFuture();
        try {
            T value = future.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (failures.get() != 0) {
                failures.updateAndGet(count -> count < FAILURES ? 0 : count);
            }
            return value;
        } catch (TimeoutException e) {
            future.cancel(true);
            throw failed("no answer within " + limits.timeout());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisUnavailable known
                    ? known
                    : failed(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailable("interrupted");
        }
    }

    private RedisUnavailable failed(String why) {
        if (failures.updateAndGet(count -> Math.min(count + 1, FAILURES + 1)) == FAILURES) {
            LOG.warn("The cache goes on without Redis: {}", why);
        }
        return new RedisUnavailable(why);
    }

    private void trip(String why) {
        if (failures.getAndSet(FAILURES + 1) < FAILURES && !closed) {
            LOG.warn("The cache goes on without Redis: {}", why);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.close();
        }
        if (connection != null) {
            connection.close();
        }
    }

    static byte[] token() {
        return ByteBuffer.allocate(8).putLong(ThreadLocalRandom.current().nextLong() | 1).array();
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    private record Script(String source, String digest) {

        static Script named(String name) {
            try {
                var source =
                        new ClassPathResource("redis/" + name + ".lua")
                                .getContentAsString(StandardCharsets.UTF_8);
                return new Script(source, Base16.digest(source.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        <T> CompletableFuture<T> run(
                RedisClusterAsyncCommands<String, byte[]> commands,
                ScriptOutputType output,
                String key,
                byte[]... arguments) {
            String[] keys = {key};
            return commands.<T>evalsha(digest, output, keys, arguments)
                    .toCompletableFuture()
                    .exceptionallyCompose(
                            failure ->
                                    unwrap(failure) instanceof RedisNoScriptException
                                            ? commands.<T>eval(source, output, keys, arguments)
                                            : CompletableFuture.failedFuture(failure));
        }

        private static Throwable unwrap(Throwable failure) {
            return failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
        }
    }
}
