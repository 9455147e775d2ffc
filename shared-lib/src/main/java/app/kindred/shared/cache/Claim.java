package app.kindred.shared.cache;

import app.kindred.shared.cache.Region.Event;
import app.kindred.shared.cache.Region.Held;
import app.kindred.shared.cache.Stored.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One entry that somebody has taken upon himself to find or to write, step by step. */
final class Claim<V> {

    private static final byte[] NOTHING = {};

    final Region<V> region;
    final String id;
    final String key;

    /** What memory held, too old to be served while Redis answers. */
    @Nullable Held<V> before;

    /** Stands in memory for the others to wait for; dropping it there drops what it will bring. */
    final CompletableFuture<Held<V>> future = new CompletableFuture<>();

    /** What Redis held when it was last asked. */
    byte @Nullable [] raw;

    byte[] unreadable = NOTHING;
    byte @Nullable [] token;

    /** What is to be stored, and for how long. */
    @Nullable V value;

    int kind;
    byte[] payload = NOTHING;
    int size;
    long version;
    Duration fresh = Duration.ZERO;
    Duration kept = Duration.ZERO;

    /** Whether memory may keep it: not when its lease was taken away meanwhile. */
    boolean keep;

    Claim(Region<V> region, String id) {
        this.region = region;
        this.id = id;
        this.key = RedisTier.key(region.spec.name(), id);
    }

    boolean settled() {
        return future.isDone();
    }

    void failed(Duration pause) {
        becomes(Kind.FAILED, pause, pause);
    }

    void found(@Nullable V found, Duration time, CacheProperties limits) {
        var spec = region.spec;
        value = found;
        keep = true;
        if (found == null) {
            becomes(Kind.ABSENT, spec.negative(), spec.negative());
            return;
        }
        becomes(Kind.VALUE, time, time.plus(spec.stale()).minus(spec.fresh()));
        version = spec.version().applyAsLong(found);
        payload = Stored.JSON.writeValueAsBytes(found);
        if (payload.length > limits.compressAbove().toBytes()) {
            payload = Stored.deflate(payload);
            kind |= Stored.DEFLATED;
        }
        size = payload.length;
        if (size > limits.refuseAbove().toBytes()) {
            // Memory's weight bounds it there. In Redis a lease that is over: whoever waits goes
            // on.
            region.count(Event.REJECTED);
            becomes(Kind.LEASE, time, limits.failure());
            payload = NOTHING;
        }
    }

    private void becomes(Kind fact, Duration fresh, Duration kept) {
        this.kind = fact.ordinal();
        this.fresh = fresh;
        this.kept = kept;
    }

    /** Answers those who wait; or, where they were served a stale value, replaces that one. */
    void settle(long now, Duration inMemory) {
        long until = now + Math.min(inMemory.toNanos(), fresh.toNanos());
        long dead = now + Math.max(fresh.toNanos(), kept.toNanos());
        var held = new Held<>(Optional.ofNullable(value), size, until, dead);
        boolean first = future.complete(held);
        if (!keep) {
            region.map.remove(id, future);
        } else if (!first) {
            region.map.replace(id, future, CompletableFuture.completedFuture(held));
        }
    }
}
