package app.kindred.shared.testing;

import app.kindred.shared.identity.Caller.Role;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Access tokens as users-service signs them, with keys of this JVM's own published over HTTP. */
public final class TestTokens {

    private static final JWK KEY = newKey();
    private static final JWK OLDER_KEY = newKeyOfTheOlderKind();
    private static final HttpServer SERVER = publish(new JWKSet(List.of(KEY, OLDER_KEY)));

    private TestTokens() {}

    /** Where the public key is published. */
    public static String jwksUri() {
        return "http://127.0.0.1:" + SERVER.getAddress().getPort() + "/.well-known/jwks.json";
    }

    /** An {@code Authorization} header of an ordinary member. */
    public static String bearer(UUID userId) {
        return bearer(userId, Role.MEMBER);
    }

    /** An {@code Authorization} header of an account with that role. */
    public static String bearer(UUID userId, Role role) {
        return "Bearer " + sign(claims(userId, UUID.randomUUID(), role, false).build());
    }

    /** An {@code Authorization} header of a member that belongs to that session. */
    public static String bearer(UUID userId, UUID sessionId) {
        return "Bearer " + sign(claims(userId, sessionId, Role.MEMBER, false).build());
    }

    /** An {@code Authorization} header of a paying member. */
    public static String premium(UUID userId) {
        return "Bearer " + sign(claims(userId, UUID.randomUUID(), Role.MEMBER, true).build());
    }

    /** The claims of a good token of fifteen minutes, for tests that spoil one. */
    public static JWTClaimsSet.Builder claims(
            UUID userId, UUID sessionId, Role role, boolean premium) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer("kindred")
                .audience("kindred")
                .subject(userId.toString())
                .claim("sid", sessionId.toString())
                .claim("role", role.name())
                .claim("ent", premium ? List.of("premium") : List.of())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(15))));
    }

    /** Signs claims with the published key. */
    public static String sign(JWTClaimsSet claims) {
        return sign(claims, KEY);
    }

    /** Signs claims with a published key of the kind that was made before RSA. */
    public static String signWithOlderKey(JWTClaimsSet claims) {
        return sign(claims, OLDER_KEY);
    }

    /** Signs claims with a key that nobody published. */
    public static String signWithStrangersKey(JWTClaimsSet claims) {
        return sign(claims, newKey());
    }

    /** As whoever has read the published keys might try, where algorithms are not told apart. */
    public static String signWithPublicKeyAsSecret(JWTClaimsSet claims) {
        try {
            var secret = KEY.toRSAKey().toRSAPublicKey().getEncoded();
            return sign(
                    claims,
                    new OctetSequenceKey.Builder(secret)
                            .algorithm(JWSAlgorithm.HS256)
                            .keyID(KEY.getKeyID())
                            .build());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(JWTClaimsSet claims, JWK key) {
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

    private static JWK newKey() {
        try {
            return new RSAKeyGenerator(2_048)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWK newKeyOfTheOlderKind() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer publish(JWKSet keys) {
        var body = keys.toString(true).getBytes(StandardCharsets.UTF_8);
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var server = HttpServer.create(address, 0);
            server.createContext(
                    "/.well-known/jwks.json",
                    exchange -> {
                        exchange.getResponseHeaders().add("Content-Type", "application/json");
                        exchange.sendResponseHeaders(200, body.length);
                        try (var out = exchange.getResponseBody()) {
                            out.write(body);
                        }
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
