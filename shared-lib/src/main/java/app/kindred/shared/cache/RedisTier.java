package app.kindred.shared.cache;

import app.kindred.shared.redis.Breaker;
import app.kindred.shared.redis.Broadcast;
import app.kindred.shared.redis.GuardedRedis;
import app.kindred.shared.redis.LuaScript;
import app.kindred.shared.redis.RedisUnavailableException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.internal.Futures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Redis or a Redis Cluster, behind short time-outs and a breaker. Any failure is a {@link
 * RedisUnavailableException}. The breaker opens after a few failures in a row, or at once when the
 * connection breaks or a change fails; only {@link #beat()} closes it, after it has repeated the
 * recent invalidations: what Redis brings back from before its failure may be out of date.
 */
class RedisTier implements Breaker, AutoCloseable {

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

    /** What one instance tells the others to forget. */
    record Notice(String spec, List<String> ids) {}

    static final Notice EVERYTHING = new Notice("*", List.of());
    private static final Notice NOTHING = new Notice("", List.of());

    private interface Command<T>
            extends BiFunction<RedisClusterAsyncCommands<String, byte[]>, T, CompletionStage<?>> {}

    final Ticker ticker;
    private final CacheProperties limits;
    private final GuardedRedis<byte[]> redis;
    private final Broadcast<Notice> others;
    private Broadcast.Listener<Notice> listener = notice -> {};
    private volatile long clockOffset;

    /** The breaker: open from {@link #FAILURES} on, and so until the first beat. */
    private final AtomicInteger failures = new AtomicInteger(FAILURES);

    /** Keys to be removed again once Redis is back: it may never have heard, or have forgotten. */
    private final Cache<String, Boolean> recent =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(15))
                    .build();

    RedisTier(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
        this.ticker = ticker;
        this.limits = limits;
        this.redis = new GuardedRedis<>(client, CODEC, limits.timeout(), this);
        var silence = limits.beat().multipliedBy(SILENT_BEATS);
        this.others =
                new Broadcast<>(
                        client,
                        CHANNEL,
                        silence,
                        Stored.JSON,
                        Notice.class,
                        notice -> listener.heard(notice));
    }

    /** The listener hears what others changed. */
    void start(Broadcast.Listener<Notice> listener) {
        this.listener = listener;
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
    public void disconnected() {
        trip(FAILURES, "a connection was lost");
    }

    private void trip(int weight, Object why) {
        int before = failures.getAndUpdate(count -> Math.min(count + weight, 2 * FAILURES));
        if (before < FAILURES && before + weight >= FAILURES) {
            LOG.warn("The cache goes on without Redis: {}", String.valueOf(why));
        }
    }

    boolean listening() {
        return others.isHeard();
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
                        LEASE.<byte[], Long>runOn(c, claim.key, token, time, claim.unreadable)
                                .thenAccept(won -> claim.token = won == 1 ? token : null));
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
        var notice = new Notice(claim.region.spec.name(), List.of(claim.id));
        change(notice, (c, key) -> store(c, claim));
    }

    CompletionStage<?> store(RedisClusterAsyncCommands<String, byte[]> c, Claim<?> claim) {
        return STORE.<byte[], Long>runOn(
                        c,
                        claim.key,
                        claim.token == null ? new byte[0] : claim.token,
                        bytes(claim.kind),
                        bytes(Integer.toUnsignedLong(claim.region.spec.schema())),
                        bytes(claim.fresh.toMillis()),
                        bytes(claim.kept.toMillis()),
                        bytes(claim.version),
                        claim.payload)
                .thenAccept(stored -> claim.keep = stored == 1);
    }

    /** Removes the entries, or makes them stale. */
    void forget(String spec, Collection<String> ids, boolean softly) {
        ids.stream()
                .gather(Gatherers.windowFixed(BATCH))
                .forEach(
                        some ->
                                change(
                                        new Notice(spec, some),
                                        (c, key) -> softly ? EXPIRE.runOn(c, key) : c.unlink(key)));
    }

    /**
     * Changes entries and only then tells the others. A change that fails is owed: the breaker
     * opens, and it is repeated before it closes.
     */
    private void change(Notice notice, Command<String> command) {
        var keys = notice.ids().stream().map(id -> key(notice.spec(), id)).toList();
        keys.forEach(key -> recent.put(key, true));
        try {
            each(keys, command);
            redis.call(c -> publish(c, notice));
        } catch (RedisUnavailableException e) {
            trip(FAILURES, e);
        }
    }

    /** By SCAN over every node; the others forget everything. */
    long forgetMatching(String glob) {
        var matching = ScanArgs.Builder.limit(BATCH).match(PREFIX + glob);
        long removed = 0;
        for (ScanCursor at = ScanCursor.INITIAL; !at.isFinished(); ) {
            var from = at;
            var page = redis.call(c -> c.scan(from, matching));
            each(page.getKeys(), (c, key) -> c.unlink(key));
            removed += page.getKeys().size();
            at = page;
        }
        redis.call(c -> publish(c, EVERYTHING));
        return removed;
    }

    /** Looks after the connection, the clock, the breaker and the subscription. */
    void beat() {
        try {
            redis.connect();
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
                others.listen();
            }
            redis.probe(c -> publish(c, NOTHING));
        } catch (RuntimeException e) {
            trip(FAILURES, e);
        }
    }

    void repeatRecent() {
        var keys = List.copyOf(recent.asMap().keySet());
        if (!keys.isEmpty()) {
            keys.stream()
                    .gather(Gatherers.windowFixed(BATCH))
                    .forEach(some -> redis.probe(c -> c.unlink(some.toArray(String[]::new))));
            redis.probe(c -> publish(c, EVERYTHING));
        }
    }

    @Override
    public void close() {
        others.close();
    }

    private <T> void each(List<T> items, Command<T> command) {
        // No question is no answer: it must not count as one of a Redis that is silent.
        if (!items.isEmpty()) {
            redis.call(c -> Futures.allOf(items.stream().map(it -> command.apply(c, it)).toList()));
        }
    }

    private CompletionStage<Long> publish(
            RedisClusterAsyncCommands<String, byte[]> c, Notice notice) {
        return c.publish(CHANNEL, others.letter(notice).getBytes(StandardCharsets.UTF_8));
    }

    private static LuaScript script(String name) {
        return LuaScript.load(name, ScriptOutputType.INTEGER);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
