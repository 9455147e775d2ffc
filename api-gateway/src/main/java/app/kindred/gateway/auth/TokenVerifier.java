package app.kindred.gateway.auth;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Verifies access tokens against the published key set. The answer for a token that passed is kept
 * until it expires, so that a phone's hundredth request costs a look-up and not an elliptic curve.
 * Nothing is kept for one that failed: an attacker must not be able to fill the cache.
 */
@Component
class TokenVerifier {

    private static final int MOST_REMEMBERED = 50_000;
    private static final Duration KEYS_LIVE = Duration.ofMinutes(5);
    private static final Duration KEYS_TIME_OUT = Duration.ofSeconds(2);
    private static final Duration KEYS_OUTLIVE_OUTAGE = Duration.ofHours(4);
    private static final int LARGEST_KEY_SET = 64 * 1024;

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Cache<String, VerifiedToken> verified =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final Clock clock;

    TokenVerifier(GatewayIdentityProperties settings, Clock clock) throws MalformedURLException {
        this.clock = clock;
        JWKSource<SecurityContext> keys =
                JWKSourceBuilder.create(
                                settings.jwksUri().toURL(),
                                new DefaultResourceRetriever(
                                        (int) KEYS_TIME_OUT.toMillis(),
                                        (int) KEYS_TIME_OUT.toMillis(),
                                        LARGEST_KEY_SET))
                        .cache(KEYS_LIVE.toMillis(), KEYS_TIME_OUT.multipliedBy(2).toMillis())
                        .outageTolerant(KEYS_OUTLIVE_OUTAGE.toMillis())
                        .build();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
        processor.setJWTClaimsSetVerifier(new Claims(settings));
    }

    /** What is known of a token without any work, or {@code null} when it must be verified. */
    @Nullable VerifiedToken remembered(String token) {
        var known = verified.getIfPresent(token);
        if (known != null && known.expiresAt() <= clock.millis()) {
            verified.invalidate(token);
            return null;
        }
        return known;
    }

    /** Verifies a token; may wait for the key set, so never on an event loop. */
    VerifiedToken verify(String token) {
        try {
            var claims = processor.process(token, null);
            var fresh =
                    new VerifiedToken(
                            UUID.fromString(claims.getSubject()),
                            UUID.fromString(claims.getStringClaim("sid")),
                            claims.getExpirationTime().getTime());
            verified.put(token, fresh);
            return fresh;
        } catch (KeySourceException e) {
            throw new ProblemException(
                            ProblemType.UNAVAILABLE,
                            "Access tokens cannot be checked at the moment. Try again shortly.")
                    .retryAfter(Duration.ofSeconds(2));
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "The access token is expired, malformed or not ours. Log in or refresh.");
        }
    }

    private final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

        Claims(GatewayIdentityProperties settings) {
            super(
                    settings.audience(),
                    new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                    Set.of("sub", "sid", "exp"));
            setMaxClockSkew(0);
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
