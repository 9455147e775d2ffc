package app.kindred.shared.problem;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** Problems for the reactive gateway. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class ReactiveProblemAutoConfiguration {

    @Bean
    ReactiveProblems reactiveProblems(JsonMapper json) {
        return new ReactiveProblems(json);
    }
}
