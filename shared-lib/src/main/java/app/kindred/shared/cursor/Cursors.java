package app.kindred.shared.cursor;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads cursors. A cursor belongs to its record type: one list's cursor is refused by
 * another's.
 */
public final class Cursors {

    private static final int SIGNATURE_BYTES = 12;
    private static final int LONGEST = 2_000;

    private final JsonMapper json;
    private final SecretKey key;

    Cursors(JsonMapper json, Secret secret) {
        this.json = json;
        this.key = secret.key("cursor", "HmacSHA256");
    }

    /** A text that is safe in a URL. */
    public String encode(Object position) {
        var body = json.writeValueAsString(position).getBytes(StandardCharsets.UTF_8);
        var signed = Arrays.copyOf(sign(position.getClass(), body), SIGNATURE_BYTES + body.length);
        System.arraycopy(body, 0, signed, SIGNATURE_BYTES, body.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** Reads what {@link #encode} wrote; anything else is a 422 on the field {@code cursor}. */
    public <T> T decode(String cursor, Class<T> type) {
        if (cursor.length() > LONGEST) {
            throw invalid();
        }
        try {
            var signed = Base64.getUrlDecoder().decode(cursor);
            if (signed.length <= SIGNATURE_BYTES) {
                throw invalid();
            }
            var body = Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
            var signature = Arrays.copyOf(signed, SIGNATURE_BYTES);
            if (!MessageDigest.isEqual(signature, sign(type, body))) {
                throw invalid();
            }
            return json.readValue(body, type);
        } catch (IllegalArgumentException | JacksonException e) {
            throw invalid();
        }
    }

    private byte[] sign(Class<?> type, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(type.getName().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(body), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProblemException invalid() {
        return ProblemException.invalid("cursor", "is not one that this list gave out");
    }
}
