package app.kindred.gateway.auth;

import java.util.UUID;

/**
 * What the gateway needs to know of a caller.
 *
 * @param userId whom limits are counted for
 * @param sessionId what may be revoked before the token expires
 * @param expiresAt in milliseconds since 1970
 */
public record VerifiedToken(UUID userId, UUID sessionId, long expiresAt) {

    /** The exchange's attribute that holds the caller's token, once verified. */
    public static final String ATTRIBUTE = VerifiedToken.class.getName();
}
