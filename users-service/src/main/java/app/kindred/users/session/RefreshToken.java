package app.kindred.users.session;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A refresh token: which session it belongs to, and 32 secret bytes of which only a hash is kept.
 */
record RefreshToken(UUID sessionId, byte[] secret) {

    private static final int SECRET_BYTES = 32;
    private static final int BYTES = 16 + SECRET_BYTES;

    static Optional<RefreshToken> parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(bytes);
        var id = new UUID(buffer.getLong(), buffer.getLong());
        return Optional.of(new RefreshToken(id, Arrays.copyOfRange(bytes, 16, BYTES)));
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(sessionId.getMostSignificantBits())
                .putLong(sessionId.getLeastSignificantBits())
                .put(secret)
                .array();
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "RefreshToken[" + sessionId + "]";
    }
}
