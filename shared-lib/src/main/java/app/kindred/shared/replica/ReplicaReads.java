package app.kindred.shared.replica;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads that may come from a replica: each a read-only transaction of its own where there are
 * replicas. Where there are none, a transaction would choose nothing, and to begin and end it costs
 * more than most reads.
 */
public final class ReplicaReads {

    private final @Nullable TransactionTemplate readOnly;

    private ReplicaReads(@Nullable TransactionTemplate readOnly) {
        this.readOnly = readOnly;
    }

    static ReplicaReads throughReplicas(PlatformTransactionManager transactions) {
        var template = new TransactionTemplate(transactions);
        template.setReadOnly(true);
        return new ReplicaReads(template);
    }

    static ReplicaReads withoutReplicas() {
        return new ReplicaReads(null);
    }

    /** Reads, and is done with the connection afterwards; takes part in a transaction under way. */
    public <T extends @Nullable Object> T read(Supplier<T> reading) {
        return readOnly == null ? reading.get() : readOnly.execute(status -> reading.get());
    }
}
