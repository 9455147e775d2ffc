package app.kindred.users.account;

import java.util.Set;

/**
 * The life of an account. Only ACTIVE accounts are seen by others; who is SHADOW_BANNED goes on
 * using theirs without being seen.
 */
public enum AccountState {
    UNVERIFIED,
    ACTIVE,
    SUSPENDED,
    BANNED,
    SHADOW_BANNED,
    DELETED;

    /** The states that may follow this one. */
    Set<AccountState> successors() {
        return switch (this) {
            case UNVERIFIED -> Set.of(ACTIVE, DELETED);
            case ACTIVE -> Set.of(SUSPENDED, BANNED, SHADOW_BANNED, DELETED);
            case SUSPENDED -> Set.of(ACTIVE, BANNED, DELETED);
            case SHADOW_BANNED -> Set.of(ACTIVE, SUSPENDED, BANNED, DELETED);
            case BANNED -> Set.of(ACTIVE, DELETED);
            case DELETED -> Set.of();
        };
    }

    /** Whether its owner may log in. */
    public boolean mayLogIn() {
        return this == ACTIVE || this == SHADOW_BANNED;
    }
}
