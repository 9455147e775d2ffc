package app.kindred.users.secret;

import app.kindred.shared.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
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
    private final Secret secret;

    /** Keyed, to be copied for each use: to derive a key costs ten times what it is used for. */
    private final Map<String, Mac> macs = new ConcurrentHashMap<>();

    Secrets(Secret secret) {
        this.secret = secret;
    }

    /** HMAC-SHA256 of {@code value} under the key of {@code purpose}. */
    public byte[] mac(String purpose, byte[] value) {
        try {
            return ((Mac) macs.computeIfAbsent(purpose, this::keyed).clone()).doFinal(value);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Mac keyed(String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret.key("users/" + purpose, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same of a text, as text that fits into a key or a file name. */
    public String mac(String purpose, String value) {
        return HexFormat.of()
                .formatHex(mac(purpose, value.getBytes(StandardCharsets.UTF_8)), 0, 16);
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

    private byte[] cipher(int mode, String purpose, byte[] iv, byte[] in, int from) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode,
                    secret.key("users/" + purpose, "AES"),
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
}
