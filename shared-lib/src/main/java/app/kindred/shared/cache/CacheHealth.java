package app.kindred.shared.cache;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Always up: without Redis a service is slower and still right. */
final class CacheHealth implements HealthIndicator {

    private final TieredCache cache;

    CacheHealth(TieredCache cache) {
        this.cache = cache;
    }

    @Override
    public Health health() {
        return Health.up().withDetails(cache.status()).build();
    }
}
