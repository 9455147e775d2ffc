package app.kindred.shared.cache;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PromisesOnOneRedisTests extends CachePromises {

    private static RedisNodes nodes;

    @BeforeAll
    static void startNodes() throws Exception {
        nodes = RedisNodes.one();
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
