package app.kindred.shared.secret;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Reads the master secret. */
@AutoConfiguration
@EnableConfigurationProperties(SecretProperties.class)
public class SecretAutoConfiguration {

    @Bean
    Secret secret(SecretProperties settings) {
        return new Secret(settings.secret());
    }
}
