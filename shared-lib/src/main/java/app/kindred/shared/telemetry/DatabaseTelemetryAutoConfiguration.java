package app.kindred.shared.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.ChainListener;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Puts the listeners of statements around the data source, replicas included. */
@AutoConfiguration(afterName = "app.kindred.shared.replica.ReplicaAutoConfiguration")
@ConditionalOnClass(AbstractDataSource.class)
public class DatabaseTelemetryAutoConfiguration {

    @Bean
    static ListeningDataSources listeningDataSources(
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<RecordedTraces> traces,
            ObjectProvider<QueryExecutionListener> others) {
        return new ListeningDataSources(new StatementMeters(meters, observations, traces), others);
    }

    static final class ListeningDataSources implements BeanPostProcessor {

        private final StatementMeters meters;
        private final ObjectProvider<QueryExecutionListener> others;

        ListeningDataSources(
                StatementMeters meters, ObjectProvider<QueryExecutionListener> others) {
            this.meters = meters;
            this.others = others;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof DataSource source) || bean instanceof ProxyDataSource) {
                return bean;
            }
            var listeners = new ChainListener();
            listeners.addListener(meters);
            others.orderedStream().forEach(listeners::addListener);
            return ProxyDataSourceBuilder.create(source).listener(listeners).build();
        }
    }
}
