package app.kindred.shared.replica;

import app.kindred.shared.redis.Redis;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** Splits reads from writes at the data source, where replicas are named. */
@AutoConfiguration
@ConditionalOnClass({HikariDataSource.class, LazyConnectionDataSourceProxy.class})
@ConditionalOnProperty("kindred.replica.urls")
public class ReplicaAutoConfiguration {

    @Bean
    static ReplicaSplit replicaSplit(
            Environment environment,
            ObjectProvider<Redis> redis,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<Clock> clock) {
        var settings =
                Binder.get(environment).bindOrCreate("kindred.replica", ReplicaProperties.class);
        return new ReplicaSplit(settings, redis, meters, clock);
    }

    /** Puts the split around the pool as soon as there is one, before anything else can take it. */
    static final class ReplicaSplit
            implements BeanPostProcessor, SmartInitializingSingleton, DisposableBean {

        private final ReplicaProperties settings;
        private final ObjectProvider<Redis> redis;
        private final ObjectProvider<MeterRegistry> meters;
        private final ObjectProvider<Clock> clock;
        private @Nullable Replicas replicas;

        ReplicaSplit(
                ReplicaProperties settings,
                ObjectProvider<Redis> redis,
                ObjectProvider<MeterRegistry> meters,
                ObjectProvider<Clock> clock) {
            this.settings = settings;
            this.redis = redis;
            this.meters = meters;
            this.clock = clock;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof HikariDataSource primary) || settings.urls().isEmpty()) {
                return bean;
            }
            var writers =
                    new RecentWriters(
                            redis.getObject(),
                            settings.readYourWrites(),
                            clock.getIfAvailable(Clock::systemUTC));
            replicas = new Replicas(primary, settings, writers, meters.getObject());
            var split = new LazyConnectionDataSourceProxy();
            split.setTargetDataSource(new Primary(primary, writers));
            split.setReadOnlyDataSource(replicas);
            split.setDefaultAutoCommit(true);
            split.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            split.afterPropertiesSet();
            return split;
        }

        /**
         * After the migrations: a role's settings, of which they may change some, hold for sessions
         * opened after them.
         */
        @Override
        public void afterSingletonsInstantiated() {
            if (replicas != null) {
                replicas.start();
            }
        }

        @Override
        public void destroy() {
            if (replicas != null) {
                replicas.close();
            }
        }
    }

    /**
     * The primary, which notices who writes: its connection is taken only when a statement needs
     * it.
     */
    private static final class Primary extends DelegatingDataSource {

        private final RecentWriters writers;

        Primary(HikariDataSource target, RecentWriters writers) {
            super(target);
            this.writers = writers;
        }

        @Override
        public Connection getConnection() throws SQLException {
            var connection = super.getConnection();
            writers.callerWrites();
            return connection;
        }
    }
}
