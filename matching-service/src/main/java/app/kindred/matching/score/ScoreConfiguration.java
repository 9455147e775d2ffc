package app.kindred.matching.score;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ScoreConfiguration {

    @Bean
    Scorer scorer() {
        return new Scorer(ScoreParameters.PRIORS);
    }
}
