package app.kindred.users.login;

import app.kindred.users.account.AccountState;
import app.kindred.users.account.Accounts;
import app.kindred.users.account.Passwords;
import app.kindred.users.session.Sessions;
import app.kindred.users.session.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
class LogIn {

    private final Accounts accounts;
    private final Passwords passwords;
    private final Sessions sessions;

    LogIn(Accounts accounts, Passwords passwords, Sessions sessions) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.sessions = sessions;
    }

    LoginResult logIn(String email, String password, @Nullable String device) {
        var credentials = accounts.findCredentials(email).orElse(null);
        if (credentials == null) {
            passwords.matchNobody(password);
            return new LoginResult.Refused();
        }
        if (!passwords.matches(password, credentials.passwordHash())) {
            return new LoginResult.Refused();
        }
        if (!credentials.state().mayLogIn()) {
            return new LoginResult.Barred(credentials.state());
        }
        if (passwords.isOutdated(credentials.passwordHash())) {
            accounts.strengthen(
                    credentials.id(), credentials.passwordHash(), passwords.hash(password));
        }
        return new LoginResult.LoggedIn(sessions.open(credentials.id(), device));
    }

    sealed interface LoginResult {
        record LoggedIn(Tokens tokens) implements LoginResult {}

        /** Unknown address or wrong password: nobody is told which. */
        record Refused() implements LoginResult {}

        /** The password is right, so its owner may know why they cannot come in. */
        record Barred(AccountState state) implements LoginResult {}
    }
}
