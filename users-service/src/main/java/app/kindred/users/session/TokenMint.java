package app.kindred.users.session;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Mints access tokens, by the algorithm of the key that signs. */
@Component
class TokenMint {

    private final SigningKeys keys;
    private final SessionProperties properties;
    private final Clock clock;

    // To sign is dear, and a token tells whole seconds: whoever asks again within one, as phones do
    // that heard no answer, gets the same.
    private final LoadingCache<Wanted, String> minted =
            Caffeine.newBuilder()
                    .maximumSize(1_000)
                    .expireAfterWrite(Duration.ofSeconds(2))
                    .build(this::sign);

    TokenMint(SigningKeys keys, SessionProperties properties, Clock clock) {
        this.keys = keys;
        this.properties = properties;
        this.clock = clock;
    }

    String mint(Holder holder, UUID sessionId) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return minted.get(new Wanted(holder, sessionId, now, keys.signing()));
    }

    private String sign(Wanted wanted) {
        var holder = wanted.holder();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(properties.issuer())
                        .audience(properties.audience())
                        .subject(holder.accountId().toString())
                        .claim("sid", wanted.sessionId().toString())
                        .claim("role", holder.role().name())
                        .claim("ent", holder.premium() ? List.of("premium") : List.of())
                        .issueTime(Date.from(wanted.at()))
                        .expirationTime(Date.from(wanted.at().plus(properties.accessLife())))
                        .build();
        var key = wanted.key();
        var header =
                new JWSHeader.Builder(JWSAlgorithm.parse(key.getAlgorithm().getName()))
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new DefaultJWSSignerFactory().createJWSSigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private record Wanted(Holder holder, UUID sessionId, Instant at, JWK key) {}
}
