package app.kindred.shared.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** What goes on happening is told in the log once a minute, not each time. */
public final class OnceAMinute {

    private final Cache<String, Boolean> told =
            Caffeine.newBuilder()
                    .maximumSize(1_000)
                    .expireAfterWrite(Duration.ofMinutes(1))
                    .build();

    /** Whether this is due to be told; asking counts as telling. */
    public boolean isDue(String what) {
        return told.asMap().putIfAbsent(what, true) == null;
    }
}
