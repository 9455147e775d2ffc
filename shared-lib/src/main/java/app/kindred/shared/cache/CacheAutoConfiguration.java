package app.kindred.shared.cache;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** A cache for each service that declares, as beans, what it caches. */
@AutoConfiguration
@ConditionalOnBean(CacheSpec.class)
@EnableConfigurationProperties(CacheProperties.class)
public class CacheAutoConfiguration {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int COMMANDS_IN_FLIGHT = 10_000;

    @Bean(destroyMethod = "shutdown")
    AbstractRedisClient cacheRedisClient(
            @Value("${KINDRED_REDIS_URL:redis://127.0.0.1:56379}") String url) {
        return client(url);
    }

    @Bean(destroyMethod = "close")
    TieredCache tieredCache(
            AbstractRedisClient cacheRedisClient,
            CacheProperties limits,
            ObjectProvider<CacheSpec<?>> specs,
            MeterRegistry meters) {
        return new TieredCache(cacheRedisClient, limits, specs.stream().toList(), meters);
    }

    @Bean
    HealthIndicator cacheHealthIndicator(TieredCache cache) {
        return new CacheHealth(cache);
    }

    /** One address, or several of a cluster with commas between them. */
    static AbstractRedisClient client(String url) {
        // The default waits up to 30 s between two attempts to connect.
        var resources =
                ClientResources.builder()
                        .reconnectDelay(Delay.constant(Duration.ofMillis(200)))
                        .build();
        List<RedisURI> nodes = Arrays.stream(url.split(",")).map(RedisURI::create).toList();
        nodes.forEach(node -> node.setTimeout(CONNECT));
        if (nodes.size() == 1) {
            var client = RedisClient.create(resources, nodes.getFirst());
            client.setOptions(bounded(ClientOptions.builder()).build());
            return client;
        }
        var client = RedisClusterClient.create(resources, nodes);
        var refresh =
                ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .adaptiveRefreshTriggersTimeout(CONNECT)
                        .enablePeriodicRefresh(Duration.ofSeconds(10))
                        .build();
        var options = ClusterClientOptions.builder().topologyRefreshOptions(refresh);
        bounded(options);
        client.setOptions(options.build());
        return client;
    }

    private static ClientOptions.Builder bounded(ClientOptions.Builder options) {
        return options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(COMMANDS_IN_FLIGHT)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build());
    }
}
