package app.kindred.load.suite;

import app.kindred.load.Database;
import app.kindred.load.UsageException;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Access tokens as users-service mints them, signed with its own key: thousands of people can take
 * part in a measurement without thousands of logins, each of which is processor time by design.
 * Whoever may do this holds the deployment's secret and its database, so nothing is opened that was
 * closed.
 */
public final class AccessTokens {

    private static final String DEVELOPMENT_SECRET =
            "kindred-development-secret-not-for-production";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int LIFE_SECONDS = 900;

    private final JWK key;

    private AccessTokens(JWK key) {
        this.key = key;
    }

    public static AccessTokens of(Database database) throws SQLException {
        try (var connection = database.open("users");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT sealed_key FROM users.signing_key WHERE signs_from <= now() ORDER BY signs_from DESC LIMIT 1")) {
            if (!rows.next()) {
                throw new UsageException(
                        "users-service has made no signing key yet; start it first.");
            }
            return new AccessTokens(
                    JWK.parse(new String(open(rows.getBytes(1)), StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | ParseException e) {
            throw new UsageException("the signing key was sealed with another KINDRED_SECRET.");
        }
    }

    /** A token of a session that nobody else has. */
    public String mint(String userId) {
        var now = Instant.now();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer("kindred")
                        .audience("kindred")
                        .subject(userId)
                        .claim("sid", UUID.randomUUID().toString())
                        .claim("role", "MEMBER")
                        .claim("ent", List.of())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(LIFE_SECONDS)))
                        .build();
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

    private static byte[] open(byte[] sealed) throws GeneralSecurityException {
        String master =
                Objects.requireNonNullElse(System.getenv("KINDRED_SECRET"), DEVELOPMENT_SECRET);
        SecretKey opener =
                KDF.getInstance("HKDF-SHA256")
                        .deriveKey(
                                "AES",
                                HKDFParameterSpec.ofExtract()
                                        .addIKM(master.getBytes(StandardCharsets.UTF_8))
                                        .thenExpand(
                                                "kindred/users/session/signing-key"
                                                        .getBytes(StandardCharsets.UTF_8),
                                                32));
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE, opener, new GCMParameterSpec(TAG_BITS, sealed, 0, IV_BYTES));
        return cipher.doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
    }
}
