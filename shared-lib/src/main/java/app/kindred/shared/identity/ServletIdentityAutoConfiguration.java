package app.kindred.shared.identity;

import app.kindred.shared.problem.ServletProblems;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
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

    private static final String SCHEME = "Bearer ";

    @Bean
    @ConditionalOnMissingBean
    SecurityFilterChain callers(
            HttpSecurity http,
            AccessTokens tokens,
            IdentityProperties settings,
            ServletProblems problems,
            Environment environment) {
        AuthenticationEntryPoint unauthenticated = problems::write;
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> {
                            // The management port is for the scraper, and not reachable from
                            // outside.
                            if (ManagementPortType.get(environment)
                                    == ManagementPortType.DIFFERENT) {
                                requests.requestMatchers(EndpointRequest.toAnyEndpoint())
                                        .permitAll();
                            }
                            requests.requestMatchers("/error").permitAll();
                            requests.requestMatchers(settings.openPaths().toArray(String[]::new))
                                    .permitAll();
                            requests.anyRequest().authenticated();
                        })
                .exceptionHandling(
                        e ->
                                e.authenticationEntryPoint(unauthenticated)
                                        .accessDeniedHandler(problems::write))
                .oauth2ResourceServer(
                        server ->
                                server.bearerTokenResolver(ServletIdentityAutoConfiguration::bearer)
                                        .authenticationEntryPoint(unauthenticated)
                                        .accessDeniedHandler(problems::write)
                                        .jwt(
                                                jwt ->
                                                        jwt.decoder(tokens)
                                                                .jwtAuthenticationConverter(
                                                                        token ->
                                                                                AccessTokens
                                                                                        .authentication(
                                                                                                token)))
                                        .withObjectPostProcessor(answeringOutages(unauthenticated)))
                .build();
    }

    /**
     * Not observed: each of its dozen filters would be wrapped for every request, to say nothing
     * that the request's own span does not.
     */
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

    /**
     * Spring's own would first match all of the token against a pattern; what is no token fails to
     * decode just as well.
     */
    private static @Nullable String bearer(HttpServletRequest request) {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        var token = header.substring(SCHEME.length()).strip();
        return token.isEmpty() ? null : token;
    }

    /** Keys that cannot be had are our fault: a 503, not an exception up to the container. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> answeringOutages(
            AuthenticationEntryPoint entryPoint) {
        return new ObjectPostProcessor<>() {
            @Override
            public <T extends BearerTokenAuthenticationFilter> T postProcess(T filter) {
                var handler = new AuthenticationEntryPointFailureHandler(entryPoint);
                handler.setRethrowAuthenticationServiceException(false);
                filter.setAuthenticationFailureHandler(handler);
                return filter;
            }
        };
    }
}
