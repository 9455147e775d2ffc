package app.kindred.shared.identity;

import app.kindred.shared.problem.ServletProblems;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Every request to a servlet service proves its caller, except to the open paths. */
@AutoConfiguration(
        after = IdentityAutoConfiguration.class,
        afterName = "app.kindred.shared.problem.ServletProblemAutoConfiguration",
        beforeName = {
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableMethodSecurity
public class ServletIdentityAutoConfiguration {

    /** The management port is for the scraper, and not reachable from outside. */
    @Bean
    @ConditionalOnMissingBean
    SecurityFilterChain callers(
            AccessTokens tokens,
            IdentityProperties settings,
            ServletProblems problems,
            Environment environment) {
        var open = new ArrayList<RequestMatcher>();
        settings.openPaths().stream()
                .map(PathPatternRequestMatcher::pathPattern)
                .forEach(open::add);
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
            open.add(EndpointRequest.toAnyEndpoint());
        }
        return new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE,
                new CallerFilter(tokens, new OrRequestMatcher(open), problems));
    }

    /**
     * As strict about addresses as ever. Tomcat has refused control characters in headers before:
     * to match each of a token's hundreds again, every time it is asked for, finds no more.
     */
    @Bean
    @ConditionalOnMissingBean
    HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(name -> true);
        firewall.setAllowedHeaderValues(value -> true);
        return firewall;
    }

    /** Not observed: it would say nothing that the request's own span does not. */
    @Bean
    @ConditionalOnMissingBean
    SecurityObservationSettings unobserved() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    WebMvcConfigurer callerArguments() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument());
            }
        };
    }
}
