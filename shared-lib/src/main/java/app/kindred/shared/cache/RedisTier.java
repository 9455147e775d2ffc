package app.kindred.shared.cache;

import app.kindred.shared.redis.LuaScript;
import app.kindred.shared.redis.RedisChannels;
import app.kindred.shared.redis.RedisUnavailableException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Redis or a Redis Cluster, behind short time-outs and a breaker. Any failure is a {@link
 * RedisUnavailableException}. The breaker opens after a few failures in a row, or at once when the
 * connection breaks or a change fails; only {@link #beat()} closes it, after it has repeated the
 * recent invalidations: what Redis brings back from before its failure may be out of date.
 */
class RedisTier implements RedisConnectionStateListener, RedisChannels.Listener, AutoCloseable {

    static final String PREFIX = "kindred:cache:";
    static final String CHANNEL = "kindred:cache:invalidate";
    static final String ALL = "*";

    private static final Logger LOG = LoggerFactory.getLogger(TieredCache.class);
    private static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final LuaScript LEASE = script("cache-lease");
    private static final LuaScript STORE = script("cache-store");
    private static final LuaScript EXPIRE = script("cache-expire");
    private static final int FAILURES = 3;
    private static final int SILENT_BEATS = 3;
    private static final int BATCH = 500;

    private record Notice(String from, String spec, List<String> ids) {}

    final Ticker ticker;
    private final AbstractRedisClient client;
    private final CacheProperties limits;
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
    private volatile @Nullable RedisClusterAsyncCommands<String, byte[]> commands;
    private @Nullable RedisChannels channels;
    private volatile long heard;
    private volatile long clockOffset;

    RedisTier(AbstractRedisClient client, CacheProperties limits, Ticker ticker) {
        this.client = client;
        this.limits = limits;
        this.ticker = ticker;
        this.heard = ticker.read() - TimeUnit.DAYS.toNanos(1);
    }

    /** The listener hears what others changed, and {@link #ALL} when it may have missed some. */
    void start(BiConsumer<String, List<String>> listener) {
        this.listener = listener;
        client.addListener(this);
        beat();
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (!(connection instanceof StatefulRedisPubSubConnection)) {
            trip(FAILURES, "a connection was lost");
        }
    }

    static String key(String spec, String id) {
        return PREFIX + spec + ":" + id;
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

    /** In one round trip. */
    <V> void read(List<Claim<V>> claims) {
        requireAvailable();
        if (claims.size() == 1) {
            claims.getFirst().raw = await(commands().get(claims.getFirst().key));
            return;
        }
        var keys = claims.stream().map(claim -> claim.key).toArray(String[]::new);
        var found = await(commands().mget(keys));
        for (int i = 0; i < keys.length; i++) {
            claims.get(i).raw = found.get(i).getValueOrElse(null);
        }
    }

    /** Gives a token to each claim whose lease could be taken. */
    <V> void lease(List<Claim<V>> claims) {
        long random = ThreadLocalRandom.current().nextLong() | 1;
        byte[] token = ByteBuffer.allocate(8).putLong(random).array();
        byte[] time = bytes(limits.lease().toMillis());
        each(
                claims,
                claim -> run(LEASE, claim.key, token, time, claim.unreadable),
                (claim, won) -> claim.token = won ? token : null);
    }

    /** Stores what was loaded under a lease, where that still stands. */
    <V> void store(List<Claim<V>> claims) {
        var leased = claims.stream().filter(claim -> claim.token != null).toList();
        each(leased, this::store, (claim, taken) -> claim.keep &= taken);
    }

    /** Stores as a writer, who has no lease, and tells the others. */
    boolean write(Claim<?> claim) {
        var spec = claim.region.spec.name();
        return owing(
                List.of(claim.key),
                () -> store(claim).thenCompose(taken -> publish(spec, List.of(claim.id), taken)));
    }

    CompletableFuture<Boolean> store(Claim<?> claim) {
        return run(
                STORE,
                claim.key,
                claim.token == null ? new byte[0] : claim.token,
                bytes(claim.kind),
                bytes(Integer.toUnsignedLong(claim.region.spec.schema())),
                bytes(claim.fresh.toMillis()),
                bytes(claim.kept.toMillis()),
                bytes(claim.version),
                claim.payload);
    }

    /** Removes the entries, or makes them stale, and only then tells the others. */
    void forget(String spec, List<String> ids, boolean softly) {
        inBatches(
                ids,
                BATCH,
                batch -> {
                    var keys = batch.stream().map(id -> key(spec, id)).toList();
                    owing(
                            keys,
                            () ->
                                    (softly ? expire(keys) : unlink(keys))
                                            .thenCompose(done -> publish(spec, batch, true)));
                });
    }

    /** By SCAN over every node; the others forget everything. */
    long forgetMatching(String glob) {
        requireAvailable();
        var matching = ScanArgs.Builder.limit(BATCH).match(PREFIX + glob);
        long removed = 0;
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            var page = await(commands().scan(cursor, matching));
            removed += page.getKeys().size();
            inBatches(page.getKeys(), BATCH, keys -> await(unlink(keys)));
            cursor = page;
        }
        await(publish(ALL, List.of(), true));
        return removed;
    }

    /** Looks after the connection, the clock, the breaker and the subscription. */
    void beat() {
        try {
            commands = commands == null ? connect() : commands;
            long before = ticker.read();
            var time = await(commands().time());
            long middle = before + (ticker.read() - before) / 2;
            clockOffset = millis(time) - TimeUnit.NANOSECONDS.toMillis(middle);
            if (!available()) {
                repeatRecent();
                failures.set(0);
                LOG.info("The cache uses Redis");
            }
            if (!listening()) {
                listen();
            }
            await(publish("", List.of(), true));
        } catch (RuntimeException e) {
            trip(FAILURES, e.getMessage());
        }
    }

    void repeatRecent() {
        var keys = List.copyOf(recent.asMap().keySet());
        inBatches(keys, BATCH, batch -> await(unlink(batch)));
        if (!keys.isEmpty()) {
            await(publish(ALL, List.of(), true));
        }
    }

    @Override
    public void close() {
        if (channels != null) {
            channels.close();
        }
    }

    private RedisClusterAsyncCommands<String, byte[]> connect() {
        return client instanceof RedisClusterClient cluster
                ? cluster.connect(CODEC).async()
                : ((RedisClient) client).connect(CODEC).async();
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

    private CompletionStage<Boolean> publish(String spec, List<String> ids, boolean done) {
        var notice = Stored.JSON.writeValueAsBytes(new Notice(instance, spec, ids));
        return commands().publish(CHANNEL, notice).thenApply(receivers -> done);
    }

    private CompletionStage<?> unlink(Collection<String> keys) {
        return commands().unlink(keys.toArray(String[]::new));
    }

    private CompletionStage<?> expire(List<String> keys) {
        return allOf(keys.stream().map(key -> run(EXPIRE, key)).toList());
    }

    private CompletableFuture<Boolean> run(LuaScript script, String key, byte[]... arguments) {
        String[] keys = {key};
        return script.<byte[], Long>run(commands(), keys, arguments).thenApply(done -> done == 1);
    }

    private <T> void each(
            List<T> items,
            Function<T, CompletableFuture<Boolean>> ask,
            BiConsumer<T, Boolean> answered) {
        // No question is no answer: it must not count as one of a Redis that is silent.
        if (items.isEmpty()) {
            return;
        }
        requireAvailable();
        var answers = items.stream().map(ask).toList();
        await(allOf(answers));
        for (int i = 0; i < answers.size(); i++) {
            answered.accept(items.get(i), answers.get(i).join());
        }
    }

    private static CompletableFuture<?> allOf(List<CompletableFuture<Boolean>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    /** A change that fails is owed: the breaker opens, and it is repeated before it closes. */
    private boolean owing(List<String> keys, Supplier<CompletionStage<Boolean>> change) {
        keys.forEach(key -> recent.put(key, true));
        try {
            requireAvailable();
            return await(change.get());
        } catch (RedisUnavailableException e) {
            trip(FAILURES, "a change failed, " + e.getMessage());
            return false;
        }
    }

    private <T> T await(CompletionStage<T> answer) {
        var future = answer.toCompletableFuture();
        try {
            T value = future.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (failures.get() != 0) {
                failures.updateAndGet(count -> count < FAILURES ? 0 : count);
            }
            return value;
        } catch (TimeoutException e) {
            future.cancel(true);
            throw failed("no answer within " + limits.timeout(), e);
        } catch (ExecutionException e) {
            throw failed(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("interrupted", e);
        }
    }

    RedisUnavailableException failed(String why, Exception cause) {
        trip(1, why);
        return new RedisUnavailableException(why, cause);
    }

    private void trip(int weight, @Nullable String why) {
        int before = failures.getAndUpdate(count -> Math.min(count + weight, 2 * FAILURES));
        if (before < FAILURES && before + weight >= FAILURES) {
            LOG.warn("The cache goes on without Redis: {}", why);
        }
    }

    private void requireAvailable() {
        if (!available()) {
            throw new RedisUnavailableException("not asked until it answers again", null);
        }
    }

    /** There are some before the breaker closes for the first time. */
    private RedisClusterAsyncCommands<String, byte[]> commands() {
        return Objects.requireNonNull(commands);
    }

    static <T> void inBatches(Collection<T> items, int size, Consumer<List<T>> each) {
        var all = List.copyOf(items);
        for (int from = 0; from < all.size(); from += size) {
            each.accept(all.subList(from, Math.min(from + size, all.size())));
        }
    }

    private static LuaScript script(String name) {
        return LuaScript.load(name, ScriptOutputType.INTEGER);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static long millis(List<byte[]> time) {
        long seconds = Long.parseLong(new String(time.get(0), StandardCharsets.US_ASCII));
        long micros = Long.parseLong(new String(time.get(1), StandardCharsets.US_ASCII));
        return seconds * 1000 + micros / 1000;
    }
}
