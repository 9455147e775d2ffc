package app.kindred.shared.identity;

import java.util.UUID;

/**
 * Who is calling, as proven by a verified access token. Controllers take it as a parameter.
 *
 * @param userId the account and profile id
 * @param sessionId the session that the token belongs to
 * @param role what the account may do beyond its own affairs
 * @param premium whether the account is entitled to what only paying members see
 */
public record Caller(UUID userId, UUID sessionId, Role role, boolean premium) {

    /** The roles a token may carry. */
    public enum Role {
        MEMBER,
        MODERATOR,
        ADMIN
    }
}
