package app.kindred.load.gateway;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/** Signs access tokens as the users service does, with a key of this run's own. */
public final class Issuer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final Clock clock;

    public Issuer(Clock clock) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        this.keys = generator.generateKeyPair();
        this.clock = clock;
    }

    /** What services verify its tokens with. */
    public String keySet() {
        var point = ((ECPublicKey) keys.getPublic()).getW();
        return """
                {"keys":[{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":"bench","x":"%s","y":"%s"}]}"""
                .formatted(coordinate(point.getAffineX()), coordinate(point.getAffineY()));
    }

    String token() throws GeneralSecurityException {
        return token(UUID.randomUUID());
    }

    /** A token of an hour, of a session of its own. */
    public String token(UUID userId) throws GeneralSecurityException {
        long now = clock.instant().getEpochSecond();
        var claims =
                """
                {"iss":"kindred","aud":"kindred","sub":"%s","sid":"%s","role":"MEMBER","ent":[],"iat":%d,"exp":%d}"""
                        .formatted(
                                userId,
                                UUID.randomUUID(),
                                now,
                                now + Duration.ofHours(1).toSeconds());
        var signed =
                encode("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"bench\"}")
                        + "."
                        + encode(claims);
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String coordinate(BigInteger value) {
        var bytes = value.toByteArray();
        var fixed = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return BASE64.encodeToString(Arrays.copyOf(fixed, 32));
    }
}
