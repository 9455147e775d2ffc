package app.kindred.shared.cache;

import app.kindred.shared.redis.RedisAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A cache for each service that declares, as beans, what it caches. */
@AutoConfiguration(after = RedisAutoConfiguration.class)
@ConditionalOnBean(CacheSpec.class)
@EnableConfigurationProperties(CacheProperties.class)
public class CacheAutoConfiguration {

    @Bean
    TieredCache tieredCache(
            LettuceConnectionFactory connections,
            CacheProperties limits,
            ObjectProvider<CacheSpec<?>> specs,
            MeterRegistry meters) {
        return new TieredCache(
                connections.getRequiredNativeClient(), limits, specs.stream().toList(), meters);
    }

    /** Always up: without Redis a service is slower and still right. */
    @Bean
    HealthIndicator cacheHealthIndicator(TieredCache cache) {
        return () -> Health.up().withDetails(cache.status()).build();
    }
}
