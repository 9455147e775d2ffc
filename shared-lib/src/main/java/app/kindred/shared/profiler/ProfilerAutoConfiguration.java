package app.kindred.shared.profiler;

import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Profiles of the servlet services. */
@AutoConfiguration(afterName = "app.kindred.shared.identity.ServletIdentityAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(ProfilerProperties.class)
@Import(ProfilerController.class)
public class ProfilerAutoConfiguration {

    @Bean
    Profiler profiler(
            ProfilerProperties settings,
            @Value("${spring.application.name:kindred}") String service,
            Clock clock) {
        return new Profiler(settings, new ProfileFolder(settings, service, clock));
    }
}
