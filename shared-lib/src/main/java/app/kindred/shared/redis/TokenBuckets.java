package app.kindred.shared.redis;

import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;

/** Token buckets that all instances share: how much may be done at once, and how soon again. */
public final class TokenBuckets {

    private static final LuaScript BUCKET = LuaScript.load("token-bucket", ScriptOutputType.MULTI);

    private final Redis redis;

    public TokenBuckets(Redis redis) {
        this.redis = redis;
    }

    /**
     * @param left whole tokens that are left
     * @param pause until there are enough; zero when there were
     */
    public record Answer(boolean enough, long left, Duration pause) {}

    /**
     * Takes tokens if there are enough, none otherwise.
     *
     * @param refill the time in which an empty bucket is full again
     * @throws RedisUnavailableException when nobody can count: the caller knows what holds then
     */
    public Answer take(String key, int size, Duration refill, int wanted) {
        return ask(key, size, refill, wanted, true);
    }

    /** The same without taking any. */
    public Answer look(String key, int size, Duration refill, int wanted) {
        return ask(key, size, refill, wanted, false);
    }

    private Answer ask(String key, int size, Duration refill, int wanted, boolean take) {
        List<Long> answer =
                redis.run(
                        BUCKET,
                        List.of(key),
                        String.valueOf(size),
                        String.valueOf(refill.toMillis()),
                        String.valueOf(Math.min(wanted, size)),
                        take ? "1" : "0");
        return new Answer(answer.get(0) == 1, answer.get(1), Duration.ofMillis(answer.get(2)));
    }
}
