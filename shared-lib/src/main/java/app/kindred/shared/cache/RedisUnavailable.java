package app.kindred.shared.cache;

/** Redis did not answer, or is not asked for now. Says nothing about where: it is thrown often. */
final class RedisUnavailable extends RuntimeException {

    RedisUnavailable(String message) {
        super(message, null, false, false);
    }
}
