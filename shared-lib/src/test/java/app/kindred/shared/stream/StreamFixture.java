package app.kindred.shared.stream;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Consumers with short pauses, for tests. */
public final class StreamFixture {

    private StreamFixture() {}

    public static AutoCloseable consumer(String group, RedisClient redis, StreamHandler handler) {
        var settings = new StreamProperties(group, 16, 3, Duration.ofMillis(100));
        var consumers =
                new StreamConsumers(
                        group,
                        List.of(handler),
                        redis,
                        JsonMapper.builder().build(),
                        settings,
                        ObservationRegistry.create(),
                        new SimpleMeterRegistry());
        consumers.start();
        return consumers::stop;
    }

    /** Reads what {@code tell} adds in the name of a consumer that then disappears. */
    public static void readWithoutAcknowledging(
            RedisCommands<String, String> redis, String topic, String group, Runnable tell) {
        redis.xgroupCreate(
                StreamOffset.from(StreamKeys.of(topic), "$"),
                group,
                XGroupCreateArgs.Builder.mkstream());
        tell.run();
        var read =
                redis.xreadgroup(
                        Consumer.from(group, "gone"),
                        XReadArgs.Builder.block(Duration.ofSeconds(10)),
                        StreamOffset.lastConsumed(StreamKeys.of(topic)));
        if (read.isEmpty()) {
            throw new IllegalStateException("Nothing arrived to be left behind");
        }
    }
}
