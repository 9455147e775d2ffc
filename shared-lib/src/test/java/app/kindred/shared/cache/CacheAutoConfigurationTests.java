package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static org.assertj.core.api.Assertions.assertThat;

import app.kindred.shared.redis.RedisAutoConfiguration;
import app.kindred.shared.testing.PrivateRedis;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CacheAutoConfigurationTests {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    DataRedisAutoConfiguration.class,
                                    RedisAutoConfiguration.class,
                                    CacheAutoConfiguration.class))
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void healthSaysWhatTheCacheUsesAndStaysUpWithoutRedis() {
        try (var redis = PrivateRedis.started()) {
            context.withPropertyValues("spring.data.redis.url=" + redis.uri())
                    .withBean(CacheSpec.class, () -> PERSON)
                    .run(
                            service -> {
                                var cache =
                                        service.getBean(
                                                "cacheHealthIndicator", HealthIndicator.class);
                                CacheFixture.until(
                                        "Redis is used", () -> is(cache, "redis", "used"));
                                CacheFixture.until(
                                        "and heard", () -> is(cache, "subscription", "heard"));
                                assertThat(details(cache))
                                        .containsEntry("entries", Map.of("person", 0L));
                                redis.stop();
                                CacheFixture.until(
                                        "it is missed", () -> is(cache, "redis", "not used"));
                                CacheFixture.until(
                                        "and not heard", () -> is(cache, "subscription", "silent"));
                                assertThat(cache.health().getStatus()).isEqualTo(Status.UP);
                            });
        }
    }

    @Test
    void aServiceThatCachesNothingHasNoCache() {
        context.run(service -> assertThat(service).doesNotHaveBean(TieredCache.class));
    }

    private static boolean is(HealthIndicator cache, String detail, String value) {
        return value.equals(details(cache).get(detail));
    }

    private static Map<String, Object> details(HealthIndicator cache) {
        return cache.health().getDetails();
    }
}
