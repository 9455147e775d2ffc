package app.kindred.matching.candidate;

import app.kindred.matching.candidate.WhoIsNear.Around;
import app.kindred.shared.cache.CacheSpec;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DeckConfiguration {

    @Bean
    CacheSpec<Deck> candidates() {
        return CacheSpec.of("candidates", Deck.class, 1)
                .times(Duration.ofSeconds(300), Duration.ofSeconds(900))
                .versioned(deck -> deck.asOf().toEpochMilli());
    }

    @Bean
    CacheSpec<Around> geolocation() {
        return CacheSpec.of("geolocation", Around.class, 1)
                .times(Duration.ofSeconds(600), Duration.ofSeconds(600));
    }
}
