package app.kindred.shared.query;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database's care for services that have one. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
            "app.kindred.shared.identity.ServletIdentityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({JdbcClient.class, HikariDataSource.class})
@ConditionalOnBean(JdbcClient.class)
@EnableConfigurationProperties(DatabaseProperties.class)
@Import(DatabaseController.class)
public class DatabaseCareAutoConfiguration {

    @Bean
    DatabaseQuery databaseQuery(JdbcClient jdbc) {
        return new DatabaseQuery(jdbc);
    }

    @Bean
    DatabaseGauges databaseGauges(
            DatabaseQuery database, DatabaseProperties settings, MeterRegistry meters) {
        return new DatabaseGauges(database, meters, settings.watch());
    }

    @Bean
    static SlowStatements slowStatements() {
        return new SlowStatements();
    }
}
