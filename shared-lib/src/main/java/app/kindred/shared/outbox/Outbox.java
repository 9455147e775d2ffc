package app.kindred.shared.outbox;

import java.util.UUID;

/**
 * Where a feature leaves a fact for other services, inside the transaction that makes the fact
 * true.
 */
public interface Outbox {

    /**
     * Adds one fact. Must be called within a transaction.
     *
     * @param topic the stream, such as {@code profile.v1}
     * @param subject what the fact is about; facts of one subject are ordered by {@code version}
     * @param version grows with every fact of the subject, so that consumers can drop what is old
     * @param payload a record that Jackson can write
     */
    void append(String topic, UUID subject, long version, Object payload);
}
