package app.kindred.users.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Tokens that this instance took from Redis ahead of need, so that a limit that many requests meet
 * costs a call of Redis for one in twenty of them. What is not spent in time is given up: a caller
 * is refused a little early at worst, never late.
 */
final class Leases {

    private static final int MOST_SUBJECTS = 50_000;

    private final Cache<String, Lease> held =
            Caffeine.newBuilder()
                    .maximumSize(MOST_SUBJECTS)
                    .expireAfterWrite(Duration.ofMinutes(2))
                    .build();

    /** Spends leased tokens: how many the caller still has in all, or empty for not enough here. */
    OptionalLong spend(String key, int amount) {
        var lease = held.getIfPresent(key);
        return lease == null ? OptionalLong.empty() : lease.spend(amount);
    }

    /**
     * @param tokens taken and not spent yet
     * @param left in Redis after they were taken
     */
    void add(String key, int tokens, long left) {
        held.put(key, new Lease(tokens, left));
    }

    private static final class Lease {

        private int tokens;
        private final long left;

        Lease(int tokens, long left) {
            this.tokens = tokens;
            this.left = left;
        }

        synchronized OptionalLong spend(int amount) {
            if (tokens < amount) {
                return OptionalLong.empty();
            }
            tokens -= amount;
            return OptionalLong.of(left + tokens);
        }
    }
}
