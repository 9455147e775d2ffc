package app.kindred.shared.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Points a service under test at this JVM's Postgres, Redis and keys, and lets it choose its ports.
 * A service's one base test class carries {@code @ContextConfiguration(initializers =
 * KindredTest.class)}.
 */
public final class KindredTest
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var settings = new HashMap<String, Object>();
        settings.put("server.port", 0);
        settings.put("management.server.port", 0);
        settings.put("KINDRED_REDIS_URL", TestRedis.uri());
        // A busy build machine stalls for longer than the 150 ms that production waits.
        settings.put("kindred.redis.timeout", "2s");
        // Statements that a test counts are its own.
        settings.put("kindred.database.watch", "1h");
        settings.put("KINDRED_DATA_DIR", Folder.PATH);
        settings.put("KINDRED_DB_POOL", 8);
        settings.put("kindred.identity.jwks-uri", TestTokens.jwksUri());
        if (ClassUtils.isPresent("org.postgresql.Driver", getClass().getClassLoader())) {
            settings.putAll(
                    Map.of(
                            "KINDRED_DB_URL", TestPostgres.pooledUrl(),
                            "KINDRED_DB_PREPARE_THRESHOLD", TestPostgres.prepareThreshold(),
                            "KINDRED_DB_DIRECT_URL", TestPostgres.jdbcUrl(),
                            "KINDRED_DB_PASSWORD", TestPostgres.PASSWORD));
            TestPostgres.replicaUrl().ifPresent(url -> settings.put("kindred.replica.urls", url));
        }
        // Last: a test that sets a property of its own wins.
        var sources = context.getEnvironment().getPropertySources();
        var kindred = new MapPropertySource("kindred-test", settings);
        if (sources.contains("Inlined Test Properties")) {
            sources.addAfter("Inlined Test Properties", kindred);
        } else {
            sources.addFirst(kindred);
        }
    }

    private static final class Folder {

        static final String PATH = create();

        private static String create() {
            try {
                return Files.createTempDirectory("kindred-test").toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
