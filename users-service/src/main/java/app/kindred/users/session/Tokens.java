package app.kindred.users.session;

/**
 * What a client gets for a login, a verified address or a refresh.
 *
 * @param expiresIn seconds until the access token ends
 */
public record Tokens(String accessToken, String refreshToken, String tokenType, long expiresIn) {

    @Override
    public String toString() {
        return "Tokens[…]";
    }
}
