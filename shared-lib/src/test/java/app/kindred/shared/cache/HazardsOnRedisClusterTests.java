package app.kindred.shared.cache;

import static app.kindred.shared.cache.CacheFixture.PERSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HazardsOnRedisClusterTests extends CacheHazards {

    private static RedisNodes nodes;

    @BeforeAll
    static void startNodes() throws Exception {
        nodes = RedisNodes.cluster();
    }

    @AfterAll
    static void stopNodes() {
        nodes.close();
    }

    @Override
    RedisNodes nodes() {
        return nodes;
    }

    /** Replication is asynchronous: a removal that the master confirmed may be lost with it. */
    @Test
    void aReplicaThatDidNotHearOfAnInvalidationIsToldAgainWhenItTakesOver() throws Exception {
        assertThat(oldValuesAfterAFailover(RedisTier::new)).isZero();
    }

    @Test
    void withoutTellingItAgainItServesWhatWasInvalidated() throws Exception {
        assertThat(oldValuesAfterAFailover(WithoutRepeating::new)).isPositive();
    }

    private static int oldValuesAfterAFailover(Tier tier) throws Exception {
        try (var own = RedisNodes.clusterWithReplica();
                var broken = new CacheFixture(own.url())) {
            var unhurried = CacheFixture.limits(Duration.ofHours(1));
            var redis = tier.of(broken.client(), unhurried, Ticker.systemTicker());
            var cache = broken.keep(new TieredCache(redis, unhurried, List.of(PERSON), meters()));
            // Of the ids, some live on the master that will be lost.
            for (int i = 0; i < 20; i++) {
                cache.put(PERSON, "p" + i, new CacheFixture.Person("p" + i, "old", 1), 1);
            }
            var raw = new RawRedis(broken.client());
            var old = new HashMap<String, byte[]>();
            for (int i = 0; i < 20; i++) {
                old.put("p" + i, raw.get("kindred:cache:person:p" + i));
                cache.invalidate(PERSON, "p" + i);
            }
            own.failOver();
            CacheFixture.until("the loss is noticed", () -> !redis.available());
            CacheFixture.until(
                    "the new master answers",
                    Duration.ofSeconds(30),
                    () -> {
                        try {
                            raw.put(old);
                            return true;
                        } catch (RuntimeException e) {
                            return false;
                        }
                    });
            CacheFixture.until(
                    "Redis is used again",
                    Duration.ofSeconds(30),
                    () -> {
                        cache.beat();
                        return redis.available();
                    });
            int stale = 0;
            for (int i = 0; i < 20; i++) {
                var id = "p" + i;
                var found =
                        cache.get(
                                PERSON,
                                id,
                                () -> Optional.of(new CacheFixture.Person(id, "new", 2)));
                stale += found.orElseThrow().version() == 1 ? 1 : 0;
            }
            return stale;
        }
    }
}
