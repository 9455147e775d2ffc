package app.kindred.shared.identity;

import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisAutoConfiguration;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;

/** What the servlet services and the gateway share in verifying callers. */
@AutoConfiguration(
        after = RedisAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
        })
@ConditionalOnWebApplication
@EnableConfigurationProperties(IdentityProperties.class)
public class IdentityAutoConfiguration {

    /**
     * The published keys: fetched with time-outs, at most once a second for a key that is not
     * known, and kept for as long as their source is down. users-service, which holds the keys,
     * declares a source of its own.
     */
    @Bean
    @ConditionalOnMissingBean
    JWKSource<SecurityContext> publishedKeys(IdentityProperties settings)
            throws MalformedURLException {
        int timeout = (int) settings.jwksTimeout().toMillis();
        return JWKSourceBuilder.create(
                        settings.jwksUri().toURL(),
                        new DefaultResourceRetriever(timeout, timeout, 64 * 1024))
                .cache(settings.jwksRefresh().toMillis(), 2L * timeout + 1_000)
                .refreshAheadCache(false)
                .rateLimited(1_000)
                .outageTolerantForever()
                .build();
    }

    @Bean
    SessionRevocations sessionRevocations(Redis redis) {
        return new RedisSessionRevocations(redis);
    }

    @Bean
    AccessTokens accessTokens(
            JWKSource<SecurityContext> keys,
            SessionRevocations revocations,
            Clock clock,
            IdentityProperties settings) {
        return new AccessTokens(keys, revocations, clock, settings.clockSkew());
    }

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.fromHierarchy("ROLE_ADMIN > ROLE_MODERATOR > ROLE_MEMBER");
    }
}
