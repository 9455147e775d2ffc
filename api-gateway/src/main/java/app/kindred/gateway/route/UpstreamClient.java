package app.kindred.gateway.route;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

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

    /** Goes with the routing filter that {@link ProxyFilter} stands in for, and off with it. */
    @Bean
    NettyWriteResponseFilter writtenAnswers(
            GatewayProperties settings, ObjectProvider<List<HttpHeadersFilter>> headers) {
        return new NettyWriteResponseFilter(settings.getStreamingMediaTypes(), headers);
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
