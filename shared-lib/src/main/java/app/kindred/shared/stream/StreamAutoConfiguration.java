package app.kindred.shared.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** Starts a consumer for every topic that a service declares a {@link StreamHandler} for. */
@AutoConfiguration(
        afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnBean({LettuceConnectionFactory.class, StreamHandler.class})
@EnableConfigurationProperties(StreamProperties.class)
public class StreamAutoConfiguration {

    @Bean
    StreamConsumers streamConsumers(
            ObjectProvider<StreamHandler> handlers,
            LettuceConnectionFactory redis,
            JsonMapper json,
            StreamProperties settings,
            ObservationRegistry observations,
            MeterRegistry meters,
            Environment environment) {
        var group = settings.group();
        if (group == null) {
            group =
                    environment
                            .getRequiredProperty("spring.application.name")
                            .replace("-service", "");
        }
        List<StreamHandler> all = handlers.orderedStream().toList();
        return new StreamConsumers(
                group, all, redis.getRequiredNativeClient(), json, settings, observations, meters);
    }
}
