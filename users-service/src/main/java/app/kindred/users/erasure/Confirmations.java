package app.kindred.users.erasure;

import app.kindred.shared.stream.StreamEvent;
import app.kindred.shared.stream.StreamHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each service confirms on a stream of its own that it has erased somebody. */
@Configuration(proxyBeanMethods = false)
class Confirmations {

    @Bean
    StreamHandler matchingErased(ErasureStore store) {
        return confirmation(store, "matching");
    }

    @Bean
    StreamHandler messagingErased(ErasureStore store) {
        return confirmation(store, "messaging");
    }

    private static StreamHandler confirmation(ErasureStore store, String service) {
        return new StreamHandler() {
            @Override
            public String topic() {
                return service + "-erased.v1";
            }

            @Override
            public void handle(StreamEvent event) {
                store.confirm(event.subject(), service);
            }
        };
    }
}
