package app.kindred.users.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
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

    TokenMint(SigningKeys keys, SessionProperties properties, Clock clock) {
        this.keys = keys;
        this.properties = properties;
        this.clock = clock;
    }

    String mint(Holder holder, UUID sessionId) {
        var now = clock.instant();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(properties.issuer())
                        .audience(properties.audience())
                        .subject(holder.accountId().toString())
                        .claim("sid", sessionId.toString())
                        .claim("role", holder.role().name())
                        .claim("ent", holder.premium() ? List.of("premium") : List.of())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(properties.accessLife())))
                        .build();
        var key = keys.signing();
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
}
