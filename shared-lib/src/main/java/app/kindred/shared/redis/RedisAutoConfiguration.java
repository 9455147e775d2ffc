package app.kindred.shared.redis;

import app.kindred.shared.telemetry.RecordedTraces;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.tracing.MicrometerTracing;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** One Lettuce client, made by Boot from {@code spring.data.redis.*} and guarded here. */
@AutoConfiguration(
        after = {DataRedisAutoConfiguration.class, LettuceObservationAutoConfiguration.class})
@EnableConfigurationProperties(RedisProperties.class)
public class RedisAutoConfiguration {

    /** The longest that a read may block on a connection of its own. */
    private static final Duration LONGEST_BLOCKING_READ = Duration.ofSeconds(10);

    @Bean
    static LettuceClientOptionsBuilderCustomizer guardedRedis(RedisProperties settings) {
        return options ->
                options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(settings.commandsInFlight())
                        .socketOptions(
                                SocketOptions.builder()
                                        .connectTimeout(settings.connectTimeout())
                                        .keepAlive(true)
                                        .build())
                        .timeoutOptions(
                                TimeoutOptions.builder()
                                        .timeoutCommands(true)
                                        .timeoutSource(new ByCommand(settings.timeout()))
                                        .build());
    }

    /** The default waits up to 30 s between two attempts to connect. */
    @Bean
    static ClientResourcesBuilderCustomizer promptReconnect() {
        return resources -> resources.reconnectDelay(Delay.constant(Duration.ofMillis(200)));
    }

    @Bean
    static ClientResourcesBuilderCustomizer redisSpans(
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<RecordedTraces> traces) {
        return resources ->
                traces.ifAvailable(
                        recorded ->
                                resources.tracing(
                                        new SpansUnderARequest(
                                                new MicrometerTracing(
                                                        observations.getObject(), "redis"),
                                                recorded)));
    }

    @Bean
    Redis redis(LettuceConnectionFactory connections, RedisProperties settings) {
        return new Redis(connections.getRequiredNativeClient(), settings.timeout());
    }

    private static final class ByCommand extends TimeoutOptions.TimeoutSource {

        private final Duration timeout;

        ByCommand(Duration timeout) {
            this.timeout = timeout;
        }

        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            var type = command.getType();
            boolean blocks = type == CommandType.XREADGROUP || type == CommandType.XREAD;
            return (blocks ? LONGEST_BLOCKING_READ : timeout).toMillis();
        }
    }
}
