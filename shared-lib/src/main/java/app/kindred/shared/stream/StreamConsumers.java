package app.kindred.shared.stream;

import io.lettuce.core.AbstractRedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.json.JsonMapper;

/** All consumers of a service: one per topic that it declares a handler for. */
final class StreamConsumers implements SmartLifecycle {

    private final List<StreamConsumer> consumers;
    private volatile boolean running;

    StreamConsumers(
            String group,
            List<StreamHandler> handlers,
            AbstractRedisClient redis,
            JsonMapper json,
            StreamProperties settings,
            ObservationRegistry observations,
            MeterRegistry meters) {
        var byTopic = handlers.stream().collect(Collectors.groupingBy(StreamHandler::topic));
        this.consumers =
                byTopic.entrySet().stream()
                        .map(
                                topic ->
                                        new StreamConsumer(
                                                topic.getKey(),
                                                group,
                                                topic.getValue(),
                                                redis,
                                                json,
                                                settings,
                                                observations,
                                                meters))
                        .toList();
    }

    @Override
    public void start() {
        consumers.forEach(StreamConsumer::start);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        consumers.parallelStream().forEach(StreamConsumer::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
