package app.kindred.users.account;

import app.kindred.users.account.MailCodes.Purpose;
import app.kindred.users.mail.Mail;
import app.kindred.users.mail.Postbox;
import app.kindred.users.secret.Secrets;
import app.kindred.users.session.Sessions;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** New passwords and addresses. Whatever changes, sessions opened before it do not outlive it. */
@Component
class ChangeCredentials {

    private static final int TOKEN_BYTES = 48;

    private final AccountStore store;
    private final Accounts accounts;
    private final Passwords passwords;
    private final MailCodes codes;
    private final Postbox postbox;
    private final Sessions sessions;
    private final Secrets secrets;
    private final TransactionTemplate transaction;

    ChangeCredentials(
            AccountStore store,
            Accounts accounts,
            Passwords passwords,
            MailCodes codes,
            Postbox postbox,
            Sessions sessions,
            Secrets secrets,
            TransactionTemplate transaction) {
        this.store = store;
        this.accounts = accounts;
        this.passwords = passwords;
        this.codes = codes;
        this.postbox = postbox;
        this.sessions = sessions;
        this.secrets = secrets;
        this.transaction = transaction;
    }

    /** Mails a token with which a new password can be set, if the address is known. */
    void forgot(String email) {
        transaction.executeWithoutResult(
                status ->
                        store.lockByEmail(email)
                                .filter(account -> account.state() != AccountState.UNVERIFIED)
                                .ifPresent(this::mailToken));
    }

    private void mailToken(AccountEntity account) {
        var token = token(account.id());
        codes.issue(account.id(), Purpose.RESET, token, null);
        postbox.post(
                new Mail(
                        account.email(),
                        "A new password for Kindred",
                        """
                        Somebody, perhaps you, forgot the password of this account. With this token a new one can be set
                        within half an hour:

                        %s

                        If it was not you, nothing has changed.
                        """
                                .formatted(token)));
    }

    /** False when the token is wrong, used or too old. */
    boolean reset(String token, String password) {
        var owner = ownerOf(token);
        if (owner == null) {
            passwords.matchNobody(password);
            return false;
        }
        var hash = passwords.hash(password);
        return Boolean.TRUE.equals(
                transaction.execute(
                        status ->
                                store.lock(owner)
                                        .filter(a -> codes.redeem(a.id(), Purpose.RESET, token))
                                        .map(
                                                account -> {
                                                    account.changePassword(hash);
                                                    sessions.endAll(owner, null);
                                                    return true;
                                                })
                                        .orElse(false)));
    }

    /** False when the present password is not that one. */
    boolean changePassword(UUID id, UUID session, String present, String next) {
        if (!proven(id, present)) {
            return false;
        }
        var hash = passwords.hash(next);
        transaction.executeWithoutResult(
                status -> {
                    store.lock(id).orElseThrow().changePassword(hash);
                    sessions.endAll(id, session);
                });
        return true;
    }

    /** Mails a code to the new address; false when the present password is not that one. */
    boolean askForEmail(UUID id, String password, String email) {
        if (!proven(id, password)) {
            return false;
        }
        transaction.executeWithoutResult(
                status -> {
                    if (store.lockByEmail(email).isPresent()) {
                        postbox.post(
                                new Mail(
                                        email,
                                        "You already have a Kindred account",
                                        """
                                        Somebody, perhaps you, wanted to use this address for another account.
                                        Nothing has changed.
                                        """));
                        return;
                    }
                    var code = secrets.randomCode();
                    codes.issue(id, Purpose.CHANGE_MAIL, code, email);
                    postbox.post(
                            new Mail(
                                    email,
                                    "Your new address at Kindred",
                                    """
                                    Your code is %s. It is good for half an hour.
                                    If you did not ask for it, you need do nothing.
                                    """
                                            .formatted(code)));
                });
        return true;
    }

    /** False when the code is wrong or the address has been taken meanwhile. */
    boolean confirmEmail(UUID id, UUID session, String code) {
        return Boolean.TRUE.equals(
                transaction.execute(
                        status -> {
                            var redeemed = codes.redeemed(id, Purpose.CHANGE_MAIL, code);
                            var email = redeemed.map(r -> r.target()).orElse(null);
                            if (email == null || store.lockByEmail(email).isPresent()) {
                                return false;
                            }
                            var account = store.lock(id).orElseThrow();
                            postbox.post(
                                    new Mail(
                                            account.email(),
                                            "Your address at Kindred has changed",
                                            """
                                            Your account now uses another mail address.
                                            If that was not you, write to support at once.
                                            """));
                            account.changeEmail(email);
                            sessions.endAll(id, session);
                            return true;
                        }));
    }

    /** Whether that is the account's present password. */
    boolean proven(UUID id, String password) {
        return accounts.findPasswordHash(id)
                .map(hash -> passwords.matches(password, hash))
                .orElse(false);
    }

    private String token(UUID id) {
        var bytes =
                ByteBuffer.allocate(TOKEN_BYTES)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .put(secrets.randomBytes(32))
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static @Nullable UUID ownerOf(String token) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token.strip()));
            return bytes.remaining() == TOKEN_BYTES
                    ? new UUID(bytes.getLong(), bytes.getLong())
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
