package app.kindred.shared.stream;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.List;

/** How far the readers of a stream are behind. */
public final class StreamBacklog {

    private StreamBacklog() {}

    /**
     * Facts that the slowest group has not read or not yet acknowledged; 0 for a stream nobody
     * reads.
     */
    public static long of(RedisClusterCommands<String, String> redis, String topic) {
        return groups(redis, topic).stream().mapToLong(StreamBacklog::behind).max().orElse(0);
    }

    /** The same for one group. */
    static long of(RedisClusterCommands<String, String> redis, String topic, String group) {
        return groups(redis, topic).stream()
                .filter(info -> group.equals(value(info, "name")))
                .mapToLong(StreamBacklog::behind)
                .max()
                .orElse(0);
    }

    private static List<Object> groups(RedisClusterCommands<String, String> redis, String topic) {
        try {
            return redis.xinfoGroups(StreamKeys.of(topic));
        } catch (RedisCommandExecutionException e) {
            return List.of(); // no such stream yet
        }
    }

    private static long behind(Object group) {
        return number(group, "lag") + number(group, "pending");
    }

    private static long number(Object group, String field) {
        return value(group, field) instanceof Long number ? number : 0;
    }

    // XINFO answers names and values in turn.
    private static Object value(Object group, String field) {
        if (group instanceof List<?> entries) {
            for (int i = 0; i + 1 < entries.size(); i += 2) {
                if (field.equals(entries.get(i)) && entries.get(i + 1) != null) {
                    return entries.get(i + 1);
                }
            }
        }
        return "";
    }
}
