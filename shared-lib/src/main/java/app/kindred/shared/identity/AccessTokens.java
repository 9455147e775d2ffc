package app.kindred.shared.identity;

import app.kindred.shared.identity.Caller.Role;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verifies access tokens: signed with a published key, by the algorithm of its kind and nothing
 * else, made by Kindred for Kindred, not expired, of a session that was not revoked. The signature
 * of a token is checked once and remembered, its time and its session at every call.
 */
public final class AccessTokens implements JwtDecoder {

    private static final String NAME = "kindred";

    private final JwtDecoder verifier;
    private final JwtDecoder verifierAtOnce;
    private final SessionRevocations revocations;
    private final Clock clock;
    private final Duration skew;

    // Keyed by the whole token: a signature alone says nothing about the claims sent along with it.
    private final Cache<String, OfCaller> verified =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(5))
                    .build();

    AccessTokens(
            JWKSource<SecurityContext> keys,
            SessionRevocations revocations,
            Clock clock,
            Duration skew) {
        var held = new HeldKeys(keys);
        this.verifier = verifier(held);
        this.verifierAtOnce = verifier(held.only());
        this.revocations = revocations;
        this.clock = clock;
        this.skew = skew;
    }

    @Override
    public Jwt decode(String token) {
        var known = knownOrNull(token);
        return known != null ? known : remembered(token, check(token));
    }

    /**
     * The token if it was verified before, or can be with the keys at hand, and still stands; never
     * waits for the keys. Null says no more than that: {@link #decode} has to be asked.
     */
    public @Nullable Jwt decodeAtOnceOrNull(String token) {
        var known = knownOrNull(token);
        if (known != null) {
            return known;
        }
        try {
            return remembered(token, verifierAtOnce.decode(token));
        } catch (JwtException e) {
            return null;
        }
    }

    private @Nullable Jwt knownOrNull(String token) {
        var known = verified.getIfPresent(token);
        if (known != null) {
            requireStanding(known);
        }
        return known;
    }

    /** Whom a verified token speaks for. */
    public static Caller caller(Jwt token) {
        return token instanceof OfCaller known ? known.caller : read(token);
    }

    /** The same in the terms of Spring Security. */
    static CallerAuthentication authentication(Jwt token) {
        return new CallerAuthentication(
                caller(token), Objects.requireNonNullElse(token.getIssuedAt(), Instant.EPOCH));
    }

    private static Caller read(Jwt token) {
        var entitlements = Objects.requireNonNullElse(token.getClaimAsStringList("ent"), List.of());
        return new Caller(
                UUID.fromString(token.getSubject()),
                UUID.fromString(token.getClaimAsString("sid")),
                Role.valueOf(String.valueOf(token.getClaimAsString("role"))),
                entitlements.contains("premium"));
    }

    private Jwt remembered(String token, Jwt checked) {
        var jwt = new OfCaller(checked);
        requireStanding(jwt);
        verified.put(token, jwt);
        return jwt;
    }

    private static JwtDecoder verifier(JWKSource<SecurityContext> keys) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(
                        Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), keys));
        // Claims are checked below, with the injected clock.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        var nimbus = new NimbusJwtDecoder(processor);
        nimbus.setClaimSetConverter(AccessTokens::claims);
        nimbus.setJwtValidator(
                token -> result(shape(token) ? null : "The token's claims are incomplete"));
        return nimbus;
    }

    private Jwt check(String token) {
        try {
            return verifier.decode(token);
        } catch (BadJwtException e) {
            throw e;
        } catch (JwtException e) {
            // Somebody names keys that do not exist, faster than we ask for new ones.
            boolean unknownKey =
                    Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                            .limit(10)
                            .anyMatch(RateLimitReachedException.class::isInstance);
            throw unknownKey ? new BadJwtException("The key is not known", e) : e;
        }
    }

    /**
     * Times as Spring has them. Its own converter takes every claim apart again, the issuer's name
     * as an address, which throws: more work than the signature.
     */
    private static Map<String, Object> claims(Map<String, Object> checked) {
        var claims = new HashMap<>(checked);
        claims.replaceAll((_, value) -> value instanceof Date time ? time.toInstant() : value);
        return claims;
    }

    private void requireStanding(OfCaller token) {
        var now = Instant.now(clock);
        var expires = Objects.requireNonNull(token.getExpiresAt());
        if (!now.isBefore(expires.plus(skew))) {
            throw refused("The token has expired");
        }
        var issued = token.getIssuedAt();
        if (issued != null && issued.isAfter(now.plus(skew))) {
            throw refused("The token is of the future");
        }
        if (revocations.isRevoked(token.caller.sessionId())) {
            throw refused("The session has ended");
        }
    }

    private static boolean shape(Jwt token) {
        try {
            read(token);
        } catch (IllegalArgumentException | NullPointerException e) {
            return false;
        }
        return NAME.equals(token.getClaimAsString("iss"))
                && token.getAudience() != null
                && token.getAudience().contains(NAME)
                && token.getExpiresAt() != null;
    }

    private static OAuth2TokenValidatorResult result(@Nullable String fault) {
        return fault == null
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", fault, null));
    }

    private static JwtValidationException refused(String why) {
        return new JwtValidationException(why, result(why).getErrors());
    }

    /** A verified token, with whom it speaks for read once. */
    private static final class OfCaller extends Jwt {

        private final transient Caller caller;

        OfCaller(Jwt token) {
            super(
                    token.getTokenValue(),
                    token.getIssuedAt(),
                    token.getExpiresAt(),
                    token.getHeaders(),
                    token.getClaims());
            this.caller = read(token);
        }
    }
}
