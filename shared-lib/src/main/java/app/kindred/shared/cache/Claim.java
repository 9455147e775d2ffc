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

    final Region<V> region;
    final String id;
    final String key;

    /** What memory held, too old to be served while Redis answers. */
    final @Nullable Held<V> before;

    /** Stands in memory for the others to wait for; dropping it there drops what it will bring. */
    final CompletableFuture<Held<V>> future = new CompletableFuture<>();

    /** What Redis held when it was last asked. */
    byte @Nullable [] raw;

    byte[] unreadable = {};
    byte @Nullable [] token;

    /** What is to be stored, and for how long. */
    @Nullable V value;

    int kind;
    byte[] payload = {};
    long version;
    Duration fresh = Duration.ZERO;
    Duration kept = Duration.ZERO;

    /** Whether memory may keep it: not when its lease was taken away meanwhile. */
    boolean keep;

    Claim(Region<V> region, String id, @Nullable Held<V> before) {
        this.region = region;
        this.id = id;
        this.key = RedisTier.key(region.spec.name(), id);
        this.before = before;
    }

    boolean open() {
        return !future.isDone();
    }

    void failed(Duration pause) {
        only(Kind.FAILED, pause);
    }

    void found(@Nullable V found, Duration time, CacheProperties limits) {
        var spec = region.spec;
        value = found;
        keep = true;
        if (found == null) {
            only(Kind.ABSENT, spec.negative());
            return;
        }
        payload = Stored.encode(found);
        kind = Kind.VALUE.ordinal();
        version = spec.version().applyAsLong(found);
        fresh = time;
        kept = time.plus(spec.stale()).minus(spec.fresh());
        if (payload.length > limits.compressAbove().toBytes()) {
            payload = Stored.deflate(payload);
            kind |= Stored.DEFLATED;
        }
        if (payload.length > limits.refuseAbove().toBytes()) {
            region.count(Event.REJECTED);
            only(Kind.OVERSIZE, spec.negative());
            keep = false;
        }
    }

    private void only(Kind fact, Duration time) {
        kind = fact.ordinal();
        payload = new byte[0];
        fresh = time;
        kept = time;
    }

    /** Answers those who wait; or, where they were served a stale value, replaces that one. */
    void settle(long now, Duration inMemory) {
        long until = now + Math.min(inMemory.toNanos(), fresh.toNanos());
        var answer = Optional.ofNullable(value);
        var held = new Held<>(answer, payload.length, until, now + kept.toNanos());
        var map = region.memory.asMap();
        boolean first = future.complete(held);
        if (!keep) {
            map.remove(id, future);
        } else if (!first) {
            map.replace(id, future, CompletableFuture.completedFuture(held));
        }
    }
}
