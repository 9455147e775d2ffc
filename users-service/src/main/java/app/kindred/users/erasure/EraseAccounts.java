package app.kindred.users.erasure;

import app.kindred.shared.outbox.Outbox;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.account.AccountState;
import app.kindred.users.account.Accounts;
import app.kindred.users.photo.Photos;
import app.kindred.users.profile.Profiles;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The saga of leaving: hidden everywhere at once, erased here after the time of grace, then told to
 * the other services until each has confirmed, and at last out of the streams as well.
 */
@Component
class EraseAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(EraseAccounts.class);
    private static final String TOPIC = "account.v1";

    private final Accounts accounts;
    private final ErasureStore store;
    private final ToldFacts facts;
    private final Profiles profiles;
    private final Photos photos;
    private final Outbox outbox;
    private final ErasureProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EraseAccounts(
            Accounts accounts,
            ErasureStore store,
            ToldFacts facts,
            Profiles profiles,
            Photos photos,
            Outbox outbox,
            ErasureProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.facts = facts;
        this.profiles = profiles;
        this.photos = photos;
        this.outbox = outbox;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    void request(UUID id) {
        transaction.executeWithoutResult(
                status -> {
                    if (!accounts.enter(id, AccountState.DELETED)) {
                        throw ProblemException.notFound("account");
                    }
                    var now = clock.instant();
                    store.request(id, now, now.plus(properties.grace()));
                });
    }

    @Scheduled(fixedDelayString = "${kindred.erasure.poll:1m}")
    void eraseDue() {
        Optional<List<String>> keys;
        do {
            keys = transaction.execute(status -> eraseOne());
            keys.ifPresent(this::discard);
        } while (keys.isPresent());
        remind();
        forgetConfirmed();
    }

    private void remind() {
        transaction.executeWithoutResult(
                status -> {
                    var now = clock.instant();
                    store.remind(now.minus(properties.reminder()), now)
                            .forEach(told -> tell(told.accountId(), told.version()));
                });
    }

    /** The streams first: without Redis the next poll tries again. */
    private void forgetConfirmed() {
        var confirmed = store.listConfirmed(properties.services().toArray(String[]::new));
        if (!confirmed.isEmpty()) {
            facts.forget(confirmed);
            transaction.executeWithoutResult(status -> store.forget(confirmed));
        }
    }

    /** The keys of the pictures that are now nobody's; empty when nobody is due. */
    private Optional<List<String>> eraseOne() {
        return store.lockDue(clock.instant())
                .map(
                        id -> {
                            var keys = photos.listKeys(id);
                            profiles.forget(id);
                            var version = store.erase(id) + 1;
                            tell(id, version);
                            store.erased(id, version, clock.instant());
                            return keys;
                        });
    }

    private void tell(UUID id, long version) {
        outbox.append(TOPIC, id, version, new AccountErased(id, "ERASED"));
    }

    private void discard(List<String> keys) {
        try {
            photos.discard(keys);
        } catch (IOException e) {
            LOG.error("Pictures of an erased account could not be removed from the store", e);
        }
    }

    record AccountErased(UUID id, String state) {}
}
