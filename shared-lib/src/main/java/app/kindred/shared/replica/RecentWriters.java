package app.kindred.shared.replica;

import app.kindred.shared.identity.CallerAuthentication;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisUnavailableException;
import app.kindred.shared.transaction.AfterCommit;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Who wrote a moment ago, on whichever instance: they read from the primary until the replicas have
 * caught up.
 */
final class RecentWriters {

    private static final Logger LOG = LoggerFactory.getLogger(RecentWriters.class);
    private static final String PREFIX = "kindred:wrote:";

    /** Tokens tell their time in whole seconds. */
    private static final Duration TOKEN_TIMES = Duration.ofSeconds(1);

    private final Redis redis;
    private final Duration memory;
    private final Clock clock;
    private final Cache<UUID, Boolean> here;

    RecentWriters(Redis redis, Duration memory, Clock clock) {
        this.redis = redis;
        this.clock = clock;
        this.memory = memory;
        this.here = Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(memory).build();
    }

    /** The present caller is writing: remembered from now, and anew from the commit on. */
    void callerWrites() {
        authentication()
                .map(proven -> proven.getPrincipal().userId())
                .ifPresent(
                        caller -> {
                            if (here.getIfPresent(caller) == null) {
                                remember(caller);
                            }
                            rememberAtCommit(caller);
                        });
    }

    /** Whether the present caller may not be shown what a replica has. Unsure means yes. */
    boolean callerWroteRecently() {
        var proven = authentication();
        // Whoever is not known yet is about to prove who they are by what was just written: a code,
        // a password, a token to refresh.
        if (proven.isEmpty()) {
            return true;
        }
        // And whoever has just done so may have an account of a moment ago.
        var settled = proven.get().since().plus(memory).plus(TOKEN_TIMES);
        if (Instant.now(clock).isBefore(settled)) {
            return true;
        }
        var caller = proven.get().getPrincipal().userId();
        if (here.getIfPresent(caller) != null) {
            return true;
        }
        try {
            Long known = redis.call(commands -> commands.exists(PREFIX + caller));
            return known > 0;
        } catch (RedisUnavailableException e) {
            return true;
        }
    }

    private void rememberAtCommit(UUID caller) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            AfterCommit.run(() -> remember(caller));
        }
    }

    private void remember(UUID caller) {
        here.put(caller, true);
        try {
            redis.call(commands -> commands.psetex(PREFIX + caller, memory.toMillis(), "1"));
        } catch (RedisUnavailableException e) {
            // Other instances cannot ask Redis either, and so read from the primary.
            LOG.debug("A write is remembered here only: {}", e.getMessage());
        }
    }

    private static Optional<CallerAuthentication> authentication() {
        return CallerAuthentication.of(SecurityContextHolder.getContext().getAuthentication());
    }
}
