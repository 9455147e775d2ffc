package app.kindred.shared.cache;

import app.kindred.shared.redis.Breaker;
import app.kindred.shared.redis.GuardedRedis;
import app.kindred.shared.redis.LuaScript;
import app.kindred.shared.redis.RedisChannels;
import app.kindred.shared.redis.RedisUnavailableException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.internal.Futures;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Redis or a Redis Cluster, behind short time-outs and a breaker. Any failure is a {@link
 * RedisUnavailableException}. The breaker opens after a few failures in a row, or at once when the
 * connection breaks or a change fails; only {@link #beat()} closes it, after it has repeated the
 * recent invalidations: what Redis brings back from before its failure may be out of date.
 */
class RedisTier
        implements Breaker, RedisConnectionStateListener, RedisChannels.Listener, AutoCloseable {

    static final String ALL = "*";

    private static final Logger LOG = LoggerFactory.getLogger(TieredCache.class);
    private static final String PREFIX = "kindred:cache:";
    private static final String CHANNEL = PREFIX + "invalidate";
    private static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final LuaScript TIME = script("cache-time");
    private static final LuaScript LEASE = script("cache-lease");
    private static final LuaScript STORE = script("cache-store");
    private static final LuaScript EXPIRE = script("cache-expire");
    private static final int FAILURES = 3;
    private static final int SILENT_BEATS = 3;
    private static final int BATCH = 500;

    private record Notice(String from, String spec, List<String> ids) {}

    /** Commands whose answers are waited for together. */
    private interface Commands
            extends Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<?>> {}

    final Ticker ticker;
    private final AbstractRedisClient client;
    private final CacheProperties limits;
    private final GuardedRedis<byte[]> redis;
    private final String instance = UUID.randomUUID().toString();

    /** The breaker: open from {@link #FAILURES} on, and so until the first beat. */
    private final AtomicInteger failures = new AtomicInteger(FAILURES);

    /** Keys to be removed again once Redis is back: it may never have heard, or have forgotten. */
    private final Cache<String, Boolean> recent =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(15))
                    .build();

    private BiConsumer<String, List<String>> listener = (spec, ids) -> {};
    private @Nullable RedisChannels channels;
    private volatile long heard;
    private volatile long clockOffset;

    RedisTier(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
        this.client = client;
        this.limits = limits;
        this.ticker = ticker;
        this.redis = new GuardedRedis<>(client, CODEC, limits.timeout(), this);
        this.heard = ticker.read() - TimeUnit.DAYS.toNanos(1);
    }

    /** The listener hears what others changed, and {@link #ALL} when it may have missed some. */
    void start(BiConsumer<String, List<String>> listener) {
        this.listener = listener;
        client.addListener(this);
        beat();
    }

    static String key(String spec, String id) {
        return PREFIX + spec + ":" + id;
    }

    @Override
    public boolean available() {
        return failures.get() < FAILURES;
    }

    @Override
    public void succeeded() {
        if (failures.get() != 0) {
            failures.updateAndGet(count -> count < FAILURES ? 0 : count);
        }
    }

    @Override
    public RedisUnavailableException failed(Throwable why) {
        trip(1, why);
        return new RedisUnavailableException("Redis failed", why);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (!(connection instanceof StatefulRedisPubSubConnection)) {
            trip(FAILURES, "a connection was lost");
        }
    }

    private void trip(int weight, Object why) {
        int before = failures.getAndUpdate(count -> Math.min(count + weight, 2 * FAILURES));
        if (before < FAILURES && before + weight >= FAILURES) {
            LOG.warn("The cache goes on without Redis: {}", why);
        }
    }

    boolean listening() {
        return ticker.read() - heard < SILENT_BEATS * limits.beat().toNanos();
    }

    /** Redis's time in milliseconds: the only clock that all instances share. */
    long now() {
        return clockOffset + TimeUnit.NANOSECONDS.toMillis(ticker.read());
    }

    /** In one round trip. */
    <V> void read(List<Claim<V>> claims) {
        if (claims.size() == 1) {
            var only = claims.getFirst();
            only.raw = redis.call(c -> c.get(only.key));
            return;
        }
        var keys = claims.stream().map(claim -> claim.key).toArray(String[]::new);
        var found = redis.call(c -> c.mget(keys));
        for (int i = 0; i < keys.length; i++) {
            claims.get(i).raw = found.get(i).getValueOrElse(null);
        }
    }

    /** Gives a token to those whose lease could be taken, and says which these are. */
    <V> List<Claim<V>> lease(List<Claim<V>> claims) {
        byte[] token = new byte[8];
        ThreadLocalRandom.current().nextBytes(token);
        byte[] time = bytes(limits.lease().toMillis());
        each(
                claims,
                (c, claim) ->
                        run(c, LEASE, claim.key, token, time, claim.unreadable)
                                .thenAccept(won -> claim.token = won ? token : null));
        return claims.stream().filter(claim -> claim.token != null).toList();
    }

    /** Stores what was loaded under a lease, where that still stands. */
    <V> void store(List<Claim<V>> claims) {
        try {
            each(claims.stream().filter(claim -> claim.token != null).toList(), this::store);
        } catch (RedisUnavailableException e) {
            LOG.debug("Loaded and not stored", e);
        }
    }

    /** Stores as a writer, who has no lease, and tells the others. */
    void write(Claim<?> claim) {
        claim.keep = false;
        owing(claim.region.spec.name(), List.of(claim.id), c -> store(c, claim));
    }

    CompletionStage<?> store(RedisClusterAsyncCommands<String, byte[]> c, Claim<?> claim) {
        return run(
                        c,
                        STORE,
                        claim.key,
                        claim.token == null ? new byte[0] : claim.token,
                        bytes(claim.kind),
                        bytes(Integer.toUnsignedLong(claim.region.spec.schema())),
                        bytes(claim.fresh.toMillis()),
                        bytes(claim.kept.toMillis()),
                        bytes(claim.version),
                        claim.payload)
                .thenAccept(stored -> claim.keep = stored);
    }

    /** Removes the entries, or makes them stale, and only then tells the others. */
    void forget(String spec, Collection<String> ids, boolean softly) {
        ids.stream()
                .gather(Gatherers.windowFixed(BATCH))
                .forEach(
                        batch -> {
                            var keys = batch.stream().map(id -> key(spec, id)).toList();
                            owing(spec, batch, softly ? expire(keys) : unlink(keys));
                        });
    }

    /** By SCAN over every node; the others forget everything. */
    long forgetMatching(String glob) {
        var matching = ScanArgs.Builder.limit(BATCH).match(PREFIX + glob);
        long removed = 0;
        KeyScanCursor<String> page = redis.call(c -> c.scan(matching));
        while (true) {
            var here = page;
            if (!here.getKeys().isEmpty()) {
                redis.call(unlink(here.getKeys()));
            }
            removed += here.getKeys().size();
            if (here.isFinished()) {
                redis.call(publish(ALL, List.of()));
                return removed;
            }
            page = redis.call(c -> c.scan(here, matching));
        }
    }

    /** Looks after the connection, the clock, the breaker and the subscription. */
    void beat() {
        try {
            long before = ticker.read();
            long time = redis.<Long>probe(c -> TIME.run(c, new String[0], new byte[0][]));
            long middle = before + (ticker.read() - before) / 2;
            clockOffset = time - TimeUnit.NANOSECONDS.toMillis(middle);
            if (!available()) {
                repeatRecent();
                failures.set(0);
                LOG.info("The cache uses Redis");
            }
            if (!listening()) {
                listen();
            }
            redis.probe(publish("", List.of()));
        } catch (RuntimeException e) {
            trip(FAILURES, e);
        }
    }

    void repeatRecent() {
        var keys = List.copyOf(recent.asMap().keySet());
        if (!keys.isEmpty()) {
            keys.stream()
                    .gather(Gatherers.windowFixed(BATCH))
                    .forEach(batch -> redis.probe(unlink(batch)));
            redis.probe(publish(ALL, List.of()));
        }
    }

    @Override
    public void close() {
        if (channels != null) {
            channels.close();
        }
    }

    /** Anew, in place of no subscription, or of one that does not hear what we say ourselves. */
    private void listen() {
        close();
        heard = ticker.read();
        channels = new RedisChannels(client, this);
        channels.subscribe(CHANNEL);
    }

    @Override
    public void subscribed(String channel) {
        listener.accept(ALL, List.of());
    }

    @Override
    public void message(String channel, String message) {
        try {
            var notice = Stored.JSON.readValue(message, Notice.class);
            if (notice.from().equals(instance)) {
                heard = ticker.read();
            } else {
                listener.accept(notice.spec(), notice.ids());
            }
        } catch (RuntimeException unreadable) {
            listener.accept(ALL, List.of());
        }
    }

    private Commands publish(String spec, List<String> ids) {
        var notice = Stored.JSON.writeValueAsBytes(new Notice(instance, spec, ids));
        return c -> c.publish(CHANNEL, notice);
    }

    private static Commands unlink(List<String> keys) {
        return c -> c.unlink(keys.toArray(String[]::new));
    }

    private static Commands expire(List<String> keys) {
        return c -> all(keys.stream().map(key -> run(c, EXPIRE, key)));
    }

    /** A change that fails is owed: the breaker opens, and it is repeated before it closes. */
    private void owing(String spec, List<String> ids, Commands change) {
        ids.forEach(id -> recent.put(key(spec, id), true));
        try {
            redis.call(change);
            redis.call(publish(spec, ids));
        } catch (RedisUnavailableException e) {
            trip(FAILURES, e);
        }
    }

    private <T> void each(
            List<T> items,
            BiFunction<RedisClusterAsyncCommands<String, byte[]>, T, CompletionStage<?>> ask) {
        // No question is no answer: it must not count as one of a Redis that is silent.
        if (!items.isEmpty()) {
            redis.call(c -> all(items.stream().map(item -> ask.apply(c, item))));
        }
    }

    private static CompletionStage<?> all(Stream<? extends CompletionStage<?>> answers) {
        return Futures.allOf(answers.toList());
    }

    private static CompletableFuture<Boolean> run(
            RedisClusterAsyncCommands<String, byte[]> c,
            LuaScript script,
            String key,
            byte[]... arguments) {
        String[] keys = {key};
        return script.<byte[], Long>run(c, keys, arguments).thenApply(done -> done == 1);
    }

    private static LuaScript script(String name) {
        return LuaScript.load(name, ScriptOutputType.INTEGER);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
