package app.kindred.gateway.route;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;
import reactor.netty.resources.ConnectionProvider;

@Configuration(proxyBeanMethods = false)
class UpstreamClient {

    /**
     * The time-out on the connection itself: it lives in the event loop that waits, where Spring
     * Cloud Gateway's own would hand a timer to another thread for every request.
     */
    @Bean
    HttpClientCustomizer responseTimeout(Settings settings) {
        return client -> client.responseTimeout(settings.responseTimeout());
    }

    @Bean
    HttpClientFactory upstreamHttpClient(
            HttpClientProperties properties,
            ServerProperties server,
            HttpClientSslConfigurer ssl,
            List<HttpClientCustomizer> customizers) {
        return new HttpClientFactory(properties, server, ssl, customizers) {
            @Override
            protected ConnectionProvider buildConnectionProvider(HttpClientProperties settings) {
                return new ConnectionsPerLoop(() -> super.buildConnectionProvider(settings));
            }
        };
    }

    /**
     * How long services are waited for.
     *
     * @param responseTimeout from the last byte asked to the first of the answer, and between any
     *     two of it
     */
    @Validated
    @ConfigurationProperties("kindred.upstream-client")
    record Settings(@NotNull @DefaultValue("15s") Duration responseTimeout) {}
}
