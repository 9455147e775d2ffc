package app.kindred.shared.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.observation.ServerRequestObservationConvention;

/** Request metrics of the servlet services. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class ServletTelemetryAutoConfiguration {

    @Bean
    static ServerRequestObservationConvention servletRequestNames() {
        return new ServletRequestNames();
    }

    @Bean
    ApplicationListener<WebServerInitializedEvent> tomcatConnections(MeterRegistry meters) {
        return event -> {
            boolean management = event.getApplicationContext().getServerNamespace() != null;
            if (!management
                    && event.getWebServer() instanceof TomcatWebServer server
                    && server.getTomcat().getConnector().getProtocolHandler()
                            instanceof AbstractProtocol<?> protocol) {
                Gauge.builder("active.connections", protocol, AbstractProtocol::getConnectionCount)
                        .description("Connections that clients hold open")
                        .register(meters);
            }
        };
    }
}
