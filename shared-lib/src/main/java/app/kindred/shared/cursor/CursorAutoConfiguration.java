package app.kindred.shared.cursor;

import app.kindred.shared.secret.Secret;
import app.kindred.shared.secret.SecretAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** Gives every service its cursors. */
@AutoConfiguration(after = SecretAutoConfiguration.class)
public class CursorAutoConfiguration {

    @Bean
    Cursors cursors(JsonMapper json, Secret secret) {
        return new Cursors(json, secret);
    }
}
