package app.kindred.users.account;

import app.kindred.shared.identity.Caller;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "account")
class AccountEntity {

    @Id private UUID id;

    @Column(nullable = false)
    private String email;

    @Column(nullable = false)
    private String passwordHash;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private Caller.Role role;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private AccountState state;

    private @Nullable Instant premiumUntil;

    private boolean demo;

    @Column(nullable = false)
    private Instant createdAt;

    private @Nullable Instant verifiedAt;

    private @Nullable Instant deletedAt;

    @Version private long version;

    protected AccountEntity() {}

    AccountEntity(UUID id, String email, String passwordHash, Instant now) {
        this.id = id;
        this.email = email;
        this.passwordHash = passwordHash;
        this.role = Caller.Role.MEMBER;
        this.state = AccountState.UNVERIFIED;
        this.createdAt = now;
    }

    UUID id() {
        return id;
    }

    String email() {
        return email;
    }

    String passwordHash() {
        return passwordHash;
    }

    AccountState state() {
        return state;
    }

    long version() {
        return version;
    }

    @Nullable Instant deletedAt() {
        return deletedAt;
    }

    void appoint(Caller.Role role) {
        this.role = role;
    }

    void changePassword(String hash) {
        this.passwordHash = hash;
    }

    void changeEmail(String address) {
        this.email = address;
    }

    void verify(Instant now) {
        enter(AccountState.ACTIVE, now);
        this.verifiedAt = now;
    }

    /** False when the table of transitions does not allow it. */
    boolean mayEnter(AccountState next) {
        return state.successors().contains(next);
    }

    void enter(AccountState next, Instant now) {
        if (!mayEnter(next)) {
            throw new IllegalStateException("an account that is " + state + " cannot be " + next);
        }
        this.state = next;
        if (next == AccountState.DELETED) {
            this.deletedAt = now;
        }
    }
}
