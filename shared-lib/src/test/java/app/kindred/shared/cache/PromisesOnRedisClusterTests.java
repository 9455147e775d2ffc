package app.kindred.shared.cache;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PromisesOnRedisClusterTests extends CachePromises {

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
}
