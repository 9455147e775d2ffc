package app.kindred.shared.transaction;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Work that is right only once everybody can see what the present transaction has written. */
public final class AfterCommit {

    private AfterCommit() {}

    /**
     * Runs it when the transaction that is under way has ended, and at once where there is none.
     * Never after a rollback; but where nobody knows how it ended: better once too often.
     */
    public static void run(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int status) {
                        if (status != STATUS_ROLLED_BACK) {
                            work.run();
                        }
                    }
                });
    }
}
