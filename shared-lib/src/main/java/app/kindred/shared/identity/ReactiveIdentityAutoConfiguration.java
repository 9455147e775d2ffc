package app.kindred.shared.identity;

import app.kindred.shared.problem.ReactiveProblems;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.reactive.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Every request to the gateway proves its caller, except to the open paths. */
@AutoConfiguration(
        after = IdentityAutoConfiguration.class,
        afterName = "app.kindred.shared.problem.ReactiveProblemAutoConfiguration",
        beforeName = {
            "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.reactive.ReactiveOAuth2ResourceServerWebSecurityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableWebFluxSecurity
public class ReactiveIdentityAutoConfiguration {

    @Bean
    ReactiveJwtDecoder reactiveAccessTokens(AccessTokens tokens) {
        return token ->
                Mono.defer(() -> Mono.justOrEmpty(tokens.knownOrNull(token)))
                        // Fetching keys blocks: never on an event loop.
                        .switchIfEmpty(
                                Mono.fromCallable(() -> tokens.decode(token))
                                        .subscribeOn(Schedulers.boundedElastic()));
    }

    @Bean
    @ConditionalOnMissingBean
    SecurityWebFilterChain callers(
            ServerHttpSecurity http,
            ReactiveJwtDecoder tokens,
            IdentityProperties settings,
            ReactiveProblems problems,
            Environment environment) {
        ServerAuthenticationEntryPoint unauthenticated = problems::write;
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .authorizeExchange(
                        exchanges -> {
                            // The management port is for the scraper, and not reachable from
                            // outside.
                            if (ManagementPortType.get(environment)
                                    == ManagementPortType.DIFFERENT) {
                                exchanges.matchers(EndpointRequest.toAnyEndpoint()).permitAll();
                            }
                            exchanges
                                    .pathMatchers(settings.openPaths().toArray(String[]::new))
                                    .permitAll();
                            exchanges.anyExchange().authenticated();
                        })
                .exceptionHandling(
                        e ->
                                e.authenticationEntryPoint(unauthenticated)
                                        .accessDeniedHandler(problems::write))
                .oauth2ResourceServer(
                        server ->
                                server.authenticationEntryPoint(unauthenticated)
                                        .authenticationFailureHandler(
                                                (filter, error) ->
                                                        problems.write(filter.getExchange(), error))
                                        .accessDeniedHandler(problems::write)
                                        .jwt(
                                                jwt ->
                                                        jwt.jwtDecoder(tokens)
                                                                .jwtAuthenticationConverter(
                                                                        token ->
                                                                                Mono.just(
                                                                                        AccessTokens
                                                                                                .authentication(
                                                                                                        token)))))
                .build();
    }
}
