package app.kindred.shared.cursor;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads cursors, and other texts that a client carries and cannot change. A cursor
 * belongs to its record type: one list's cursor is refused by another's.
 */
public final class Cursors {

    private static final int SIGNATURE_BYTES = 12;
    private static final int LONGEST = 2_000;

    private final JsonMapper json;
    private final Mac keyed;

    Cursors(JsonMapper json, Secret secret) {
        this.json = json;
        this.keyed = keyed(secret.key("cursor", "HmacSHA256"));
    }

    /** A text that is safe in a URL. */
    public String encode(Object position) {
        return sign(position.getClass().getName(), position);
    }

    /**
     * A text that is safe in a URL and that any service reads by {@link #verify} under the same
     * name: a permit from one service to another, by way of a client that cannot change it.
     */
    public String sign(String name, Object content) {
        var body = json.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
        var signed = Arrays.copyOf(signature(name, body), SIGNATURE_BYTES + body.length);
        System.arraycopy(body, 0, signed, SIGNATURE_BYTES, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** Reads what {@link #encode} wrote; anything else is a 422 on the field {@code cursor}. */
    public <T> T decode(String cursor, Class<T> type) {
        return verify(type.getName(), cursor, type).orElseThrow(Cursors::invalid);
    }

    /** Reads what {@link #sign} wrote under the same name; empty for anything else. */
    public <T> Optional<T> verify(String name, String text, Class<T> type) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var signed = Base64.getUrlDecoder().decode(text);
            if (signed.length <= SIGNATURE_BYTES) {
                return Optional.empty();
            }
            var body = Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
            var signature = Arrays.copyOf(signed, SIGNATURE_BYTES);
            return MessageDigest.isEqual(signature, signature(name, body))
                    ? Optional.ofNullable(json.readValue(body, type))
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private byte[] signature(String name, byte[] body) {
        try {
            // A copy of what is keyed already: to look for an algorithm costs more than to use it.
            var mac = (Mac) keyed.clone();
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(body), SIGNATURE_BYTES);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac keyed(SecretKey key) {
        try {
            var mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProblemException invalid() {
        return ProblemException.invalid("cursor", "is not one that this list gave out");
    }
}
