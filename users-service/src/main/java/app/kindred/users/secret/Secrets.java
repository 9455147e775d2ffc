package app.kindred.users.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Keyed hashes and sealed bytes. Each purpose has its own key, so that a value made for one cannot
 * stand in for another's.
 */
@Component
public final class Secrets {

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final byte[] master;

    Secrets(SecretProperties properties) {
        this.master = properties.secret().getBytes(StandardCharsets.UTF_8);
    }

    /** HMAC-SHA256 of {@code value} under the key of {@code purpose}. */
    public byte[] mac(String purpose, byte[] value) {
        return hmac(key(purpose), value);
    }

    /** Encrypts with AES-GCM under the key of {@code purpose}; tampering is seen when opening. */
    public byte[] seal(String purpose, byte[] plain) {
        var iv = randomBytes(IV_BYTES);
        var sealed = cipher(Cipher.ENCRYPT_MODE, purpose, iv, plain, 0);
        var out = new byte[IV_BYTES + sealed.length];
        System.arraycopy(iv, 0, out, 0, IV_BYTES);
        System.arraycopy(sealed, 0, out, IV_BYTES, sealed.length);
        return out;
    }

    public byte[] open(String purpose, byte[] sealed) {
        var iv = new byte[IV_BYTES];
        System.arraycopy(sealed, 0, iv, 0, IV_BYTES);
        return cipher(Cipher.DECRYPT_MODE, purpose, iv, sealed, IV_BYTES);
    }

    public byte[] randomBytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A code of six decimal digits, for people to type. */
    public String randomCode() {
        return "%06d".formatted(random.nextInt(1_000_000));
    }

    private byte[] key(String purpose) {
        return hmac(master, purpose.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] cipher(int mode, String purpose, byte[] iv, byte[] in, int from) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(key(purpose), "AES"),
                    new GCMParameterSpec(TAG_BITS, iv));
            return cipher.doFinal(in, from, in.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Cannot open what was sealed for "
                            + purpose
                            + ": was it sealed under another secret?",
                    e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] value) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
