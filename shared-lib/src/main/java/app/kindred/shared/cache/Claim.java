package app.kindred.shared.cache;

import app.kindred.shared.cache.Region.Event;
import app.kindred.shared.cache.Region.Held;
import app.kindred.shared.cache.Stored.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One entry that somebody has taken upon himself to find or to write, step by step. */
final class Claim<V> {

    private static final byte[] NOTHING = {};

    final Region<V> region;
    final String id;
    final String key;

    /** Stands in memory for the others to wait for; dropping it there drops what it will bring. */
    final CompletableFuture<Held<V>> future = new CompletableFuture<>();

    /** What memory held, too old to be served while Redis answers. */
    @Nullable Held<V> before;

    /** What Redis held when it was last asked. */
    byte @Nullable [] raw;

    byte[] unreadable = NOTHING;
    byte @Nullable [] token;

    /** What was found, and how long it is fresh. */
    @Nullable V value;

    int size;
    Duration fresh = Duration.ZERO;

    /** What is to be stored of it, and how long. */
    int kind;

    byte[] payload = NOTHING;
    long version;
    Duration kept = Duration.ZERO;

    /** Whether memory may keep it: not when its lease was taken away meanwhile. */
    boolean keep = true;

    Claim(Region<V> region, String id) {
        this.region = region;
        this.id = id;
        this.key = RedisTier.key(region.spec.name(), id);
    }

    boolean settled() {
        return future.isDone();
    }

    void loaded(@Nullable V loaded, Duration time, CacheProperties limits) {
        var spec = region.spec;
        value = loaded;
        if (loaded == null) {
            becomes(Kind.ABSENT, spec.negative(), spec.negative());
            return;
        }
        becomes(Kind.VALUE, time, time.plus(spec.grace()));
        version = spec.version().applyAsLong(loaded);
        payload = Stored.JSON.writeValueAsBytes(loaded);
        if (payload.length > limits.compressAbove().toBytes()) {
            payload = Stored.deflated(payload);
            kind |= Stored.DEFLATED;
        }
        size = payload.length;
        if (size > limits.refuseAbove().toBytes()) {
            // Memory's weight bounds it there. In Redis a lease that is over: who waits goes on.
            region.count(Event.REJECTED);
            becomes(Kind.LEASE, time, limits.failure());
        }
    }

    void becomes(Kind fact, Duration fresh, Duration kept) {
        this.kind = fact.ordinal();
        this.fresh = fresh;
        this.kept = kept;
        this.payload = NOTHING;
    }
}
