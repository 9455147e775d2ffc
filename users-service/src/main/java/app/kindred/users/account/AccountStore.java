package app.kindred.users.account;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Loads accounts to change them: always under the row's lock, so that rules see the last state. */
@Component
class AccountStore {

    private final EntityManager entities;

    AccountStore(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * The account that owns or wants an address. The address is locked even where no row exists
     * yet, so that two simultaneous registrations come one after the other.
     */
    Optional<AccountEntity> lockByEmail(String email) {
        entities.createNativeQuery(
                        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('users.email:' || :email, 0))")
                .setParameter("email", email)
                .getSingleResult();
        return entities.createQuery(
                        "SELECT a FROM AccountEntity a WHERE a.email = :email AND a.deletedAt IS NULL",
                        AccountEntity.class)
                .setParameter("email", email)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    Optional<AccountEntity> lock(UUID id) {
        return Optional.ofNullable(
                entities.find(AccountEntity.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    void add(AccountEntity account) {
        entities.persist(account);
        entities.flush();
    }

    /** Writes now, so that statements beside JPA see it, and the version is the new one. */
    void flush() {
        entities.flush();
    }

    List<AccountEntity> listNotActive(UUID after, int limit) {
        return entities.createQuery(
                        """
                        SELECT a FROM AccountEntity a
                        WHERE a.id > :after AND a.state NOT IN (:unremarkable) ORDER BY a.id
                        """,
                        AccountEntity.class)
                .setParameter("after", after)
                .setParameter("unremarkable", List.of(AccountState.ACTIVE, AccountState.UNVERIFIED))
                .setMaxResults(limit)
                .getResultList();
    }
}
