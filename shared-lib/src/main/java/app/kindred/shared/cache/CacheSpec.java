package app.kindred.shared.cache;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * What one kind of entry is and how long it may live. A service declares each as a bean, so that
 * its metrics exist before its first use.
 *
 * @param name names its keys in Redis and its series in the metrics
 * @param type what a value is read back as, from JSON
 * @param schema to be raised when the type's shape changes; other shapes in Redis count as absent
 * @param fresh how long a value is served without a second thought
 * @param stale how long, from the start, a value may be served while it is being refreshed
 * @param negative how long it is remembered that there is nothing
 * @param version tells which of two values is newer, of those who load and those who write through
 */
public record CacheSpec<V>(
        String name,
        Type type,
        int schema,
        Duration fresh,
        Duration stale,
        Duration negative,
        ToLongFunction<? super V> version) {

    public CacheSpec {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("Not a name for a cache: " + name);
        }
        if (!fresh.isPositive() || !negative.isPositive() || stale.compareTo(fresh) < 0) {
            throw new IllegalArgumentException("0 < fresh <= stale and 0 < negative: " + name);
        }
    }

    /** Fresh for 300 s, stale to 600 s, absence remembered for 30 s. */
    public static <V> CacheSpec<V> of(String name, Class<V> type, int schema) {
        var times = Duration.ofSeconds(300);
        var negative = Duration.ofSeconds(30);
        return new CacheSpec<>(
                name, type, schema, times, times.multipliedBy(2), negative, value -> 0);
    }

    public CacheSpec<V> times(Duration fresh, Duration stale) {
        return new CacheSpec<>(name, type, schema, fresh, stale, negative, version);
    }

    public CacheSpec<V> negative(Duration negative) {
        return new CacheSpec<>(name, type, schema, fresh, stale, negative, version);
    }

    /** Needed by those who write through: see {@link TieredCache#put}. */
    public CacheSpec<V> versioned(ToLongFunction<? super V> version) {
        return new CacheSpec<>(name, type, schema, fresh, stale, negative, version);
    }

    /** How long a value may be served after it was fresh. */
    Duration grace() {
        return stale.minus(fresh);
    }

    static void check(String id) {
        if (id.isBlank() || id.length() > 200) {
            throw new IllegalArgumentException("An id in the cache has 1 to 200 characters");
        }
    }
}
