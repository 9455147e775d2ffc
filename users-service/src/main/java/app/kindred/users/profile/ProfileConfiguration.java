package app.kindred.users.profile;

import app.kindred.shared.cache.CacheSpec;
import app.kindred.users.profile.KnownProfiles.Known;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ProfileConfiguration {

    @Bean
    CacheSpec<Known> user() {
        return CacheSpec.of("user", Known.class, 1).versioned(Known::version);
    }
}
