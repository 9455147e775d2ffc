package app.kindred.shared.redis;

import org.jspecify.annotations.Nullable;

/** Redis is gone or too slow. The caller goes on without it, or says that it cannot. */
public final class RedisUnavailableException extends RuntimeException {

    public RedisUnavailableException(String message, @Nullable Throwable cause) {
        // Thrown for every command of an outage: no stack trace.
        super(message, cause, false, false);
    }
}
