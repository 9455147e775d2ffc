package app.kindred.users.account;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.outbox.Outbox;
import app.kindred.users.mail.Mail;
import app.kindred.users.mail.Postbox;
import app.kindred.users.session.Sessions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door to accounts for other features. */
@Component
public class Accounts {

    private static final String TOPIC = "account.v1";

    private final AccountStore store;
    private final JdbcClient jdbc;
    private final Sessions sessions;
    private final BannedAddresses bans;
    private final Postbox postbox;
    private final Outbox outbox;
    private final Clock clock;

    Accounts(
            AccountStore store,
            JdbcClient jdbc,
            Sessions sessions,
            BannedAddresses bans,
            Postbox postbox,
            Outbox outbox,
            Clock clock) {
        this.bans = bans;
        this.postbox = postbox;
        this.store = store;
        this.jdbc = jdbc;
        this.sessions = sessions;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What a login is checked against. Served by {@code account_email_key}. */
    public Optional<Credentials> findCredentials(String email) {
        return jdbc.sql(
                        """
                        SELECT id, password_hash, state FROM account
                        WHERE email = ? AND deleted_at IS NULL
                        """)
                .param(email)
                .query(
                        (rs, row) ->
                                new Credentials(
                                        rs.getObject("id", UUID.class),
                                        rs.getString("password_hash"),
                                        AccountState.valueOf(rs.getString("state"))))
                .optional();
    }

    Optional<String> findPasswordHash(UUID id) {
        return jdbc.sql("SELECT password_hash FROM account WHERE id = ? AND deleted_at IS NULL")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** Replaces a hash by a stronger one of the same password, unless it was changed meanwhile. */
    @Transactional
    public void strengthen(UUID id, String oldHash, String newHash) {
        store.lock(id)
                .filter(account -> account.passwordHash().equals(oldHash))
                .ifPresent(account -> account.changePassword(newHash));
    }

    /**
     * Moves an account along its table of transitions and tells the other services. Whoever may no
     * longer log in loses their sessions at once.
     *
     * @return false when the account is absent or may not enter that state
     */
    @Transactional
    public boolean enter(UUID id, AccountState next) {
        var account = store.lock(id).filter(found -> found.mayEnter(next)).orElse(null);
        if (account == null) {
            return false;
        }
        account.enter(next, clock.instant());
        store.flush();
        bans.remember(account.email(), next);
        if (!next.mayLogIn()) {
            sessions.endAll(id, null);
        }
        publish(account);
        return true;
    }

    /**
     * Tells the state of accounts again, for those that are anything but active.
     *
     * @return the ids told, in order, at most {@code limit}
     */
    @Transactional
    public List<UUID> replay(UUID after, int limit) {
        var accounts = store.listNotActive(after, limit);
        accounts.forEach(this::publish);
        return accounts.stream().map(AccountEntity::id).toList();
    }

    /** A moderator's word to somebody whose account stays as it is. */
    @Transactional
    public void warn(UUID id, String reason) {
        store.lock(id)
                .ifPresent(
                        account ->
                                postbox.post(
                                        new Mail(
                                                account.email(),
                                                "A warning from Kindred",
                                                "A moderator has looked at a report about your account:\n\n"
                                                        + reason
                                                        + "\n")));
    }

    /** False when there is no such account. The role counts from the next token on. */
    @Transactional
    public boolean appoint(UUID id, Caller.Role role) {
        return store.lock(id)
                .map(
                        account -> {
                            account.appoint(role);
                            return true;
                        })
                .orElse(false);
    }

    /** What a moderator may know of an account. */
    public Optional<Standing> findStanding(UUID id) {
        return jdbc.sql(
                        """
                        SELECT id, role, state, created_at, verified_at, deleted_at FROM account WHERE id = ?
                        """)
                .param(id)
                .query(Standing.class)
                .optional();
    }

    void publish(AccountEntity account) {
        outbox.append(
                TOPIC,
                account.id(),
                account.version(),
                new AccountChanged(account.id(), account.state().name()));
    }

    public record Credentials(UUID id, String passwordHash, AccountState state) {
        @Override
        public String toString() {
            return "Credentials[" + id + "]";
        }
    }

    public record Standing(
            UUID id,
            Caller.Role role,
            AccountState state,
            Instant createdAt,
            @Nullable Instant verifiedAt,
            @Nullable Instant deletedAt) {}

    record AccountChanged(UUID id, String state) {}
}
