package app.kindred.shared.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;

/** Request metrics of the gateway. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class ReactiveTelemetryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    static ServerRequestObservationConvention reactiveRequestNames() {
        return new ReactiveRequestNames();
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> nettyConnections(
            MeterRegistry meters) {
        var open = new AtomicInteger();
        Gauge.builder("active.connections", open, AtomicInteger::get)
                .description("Connections that clients hold open")
                .register(meters);
        return factory ->
                factory.addServerCustomizers(
                        server ->
                                server.doOnChannelInit(
                                        (observer, channel, remote) -> {
                                            open.incrementAndGet();
                                            channel.closeFuture()
                                                    .addListener(_ -> open.decrementAndGet());
                                        }));
    }
}
