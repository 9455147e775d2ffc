package app.kindred.load.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
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
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        this.keys = generator.generateKeyPair();
        this.clock = clock;
    }

    /** What services verify its tokens with. */
    public String keySet() {
        var key = (RSAPublicKey) keys.getPublic();
        // Without the sign, which a modulus with its highest bit set carries in front.
        var modulus = key.getModulus().toByteArray();
        return """
                {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"bench","n":"%s","e":"%s"}]}"""
                .formatted(
                        BASE64.encodeToString(Arrays.copyOfRange(modulus, 1, modulus.length)),
                        BASE64.encodeToString(key.getPublicExponent().toByteArray()));
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
                encode("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"bench\"}")
                        + "."
                        + encode(claims);
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
