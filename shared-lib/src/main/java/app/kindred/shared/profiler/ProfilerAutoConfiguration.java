package app.kindred.shared.profiler;

import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Profiles of every service; the servlet ones are asked here, the gateway by its own means. */
@AutoConfiguration(afterName = "app.kindred.shared.identity.ServletIdentityAutoConfiguration")
@ConditionalOnWebApplication
@EnableConfigurationProperties(ProfilerProperties.class)
public class ProfilerAutoConfiguration {

    @Bean
    Profiler profiler(
            ProfilerProperties settings,
            @Value("${spring.application.name:kindred}") String service,
            Clock clock) {
        return new Profiler(
                new FlightRecorder(settings, new ProfileFolder(settings, service, clock)));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @Import(ProfilerController.class)
    static class Servlet {}
}
