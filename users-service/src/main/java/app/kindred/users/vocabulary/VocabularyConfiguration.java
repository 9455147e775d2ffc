package app.kindred.users.vocabulary;

import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class VocabularyConfiguration {

    @Bean
    Vocabulary vocabulary(JsonMapper json) throws IOException {
        try (var in = new ClassPathResource("vocabulary.json").getInputStream()) {
            return json.readValue(in, Vocabulary.class);
        }
    }
}
