package app.kindred.users.account;

import app.kindred.shared.id.Ids;
import app.kindred.users.account.MailCodes.Purpose;
import app.kindred.users.mail.Mail;
import app.kindred.users.mail.Postbox;
import app.kindred.users.profile.Profiles;
import app.kindred.users.session.Sessions;
import app.kindred.users.session.Tokens;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Registering and verifying. Whatever is known about an address, the answer is the same and so is
 * the work: one hash and one mail, to its owner.
 */
@Component
class RegisterAccount {

    private final AccountStore store;
    private final BannedAddresses bans;
    private final Accounts accounts;
    private final Profiles profiles;
    private final Passwords passwords;
    private final MailCodes codes;
    private final Postbox postbox;
    private final Sessions sessions;
    private final Unwatched unwatched;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RegisterAccount(
            AccountStore store,
            BannedAddresses bans,
            Accounts accounts,
            Profiles profiles,
            Passwords passwords,
            MailCodes codes,
            Postbox postbox,
            Sessions sessions,
            Unwatched unwatched,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.bans = bans;
        this.accounts = accounts;
        this.profiles = profiles;
        this.passwords = passwords;
        this.codes = codes;
        this.postbox = postbox;
        this.sessions = sessions;
        this.unwatched = unwatched;
        this.transaction = transaction;
        this.clock = clock;
    }

    void register(Registration registration) {
        // Before the transaction: no connection is held while the processor hashes.
        var hash = passwords.hash(registration.password());
        // An address that is known takes fewer statements than one that is not.
        unwatched.run(
                () -> transaction.executeWithoutResult(status -> register(registration, hash)));
    }

    private void register(Registration registration, String hash) {
        var email = registration.email();
        var known = store.lockByEmail(email).orElse(null);
        if (known != null && known.state() != AccountState.UNVERIFIED) {
            postbox.post(
                    new Mail(
                            email,
                            "You already have a Kindred account",
                            """
                            Somebody, perhaps you, tried to register with this address, which already has an account.
                            If you forgot your password, ask for a new one in the app. If it was not you, nothing has changed.
                            """));
            return;
        }
        if (bans.contains(email)) {
            // The answer is the same as ever; nothing comes of it.
            return;
        }
        var account = known;
        if (account == null) {
            account = new AccountEntity(Ids.at(clock.instant()), email, hash, clock.instant());
            store.add(account);
            profiles.create(
                    account.id(),
                    registration.name(),
                    registration.birthDate(),
                    registration.gender());
        } else {
            // Nobody has proven that the address is theirs: the last one to ask is asked to.
            account.changePassword(hash);
            profiles.recreate(
                    account.id(),
                    registration.name(),
                    registration.birthDate(),
                    registration.gender());
        }
        mailCode(account);
    }

    /** A new code for an address that waits for its verification; silence for any other. */
    void resend(String email) {
        transaction.executeWithoutResult(
                status ->
                        store.lockByEmail(email)
                                .filter(account -> account.state() == AccountState.UNVERIFIED)
                                .ifPresent(this::mailCode));
    }

    private void mailCode(AccountEntity account) {
        postbox.post(
                new Mail(
                        account.email(),
                        "Your Kindred code",
                        """
                        Welcome to Kindred. Your code is %s. It is good for half an hour.
                        If you did not register, you need do nothing.
                        """
                                .formatted(codes.issue(account.id(), Purpose.VERIFY))));
    }

    /** Tokens for the right code, nothing for a wrong one or an unknown address. */
    Optional<Tokens> verify(String email, String code, @Nullable String device) {
        var tokens = transaction.execute(status -> redeem(email, code, device));
        return tokens == null ? Optional.empty() : tokens;
    }

    private Optional<Tokens> redeem(String email, String code, @Nullable String device) {
        var pending =
                store.lockByEmail(email)
                        .filter(account -> account.state() == AccountState.UNVERIFIED);
        // Tried for any address, of nobody's account if need be: the time is the same.
        var account = pending.map(AccountEntity::id).orElseGet(UUID::randomUUID);
        return codes.redeem(account, Purpose.VERIFY, code)
                ? pending.map(found -> activate(found, device))
                : Optional.empty();
    }

    private Tokens activate(AccountEntity account, @Nullable String device) {
        account.verify(clock.instant());
        store.flush();
        accounts.publish(account);
        profiles.publish(account.id());
        return sessions.open(account.id(), device);
    }
}
