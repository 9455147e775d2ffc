package app.kindred.shared.identity;

import java.util.UUID;
import java.util.function.Consumer;

/**
 * Sessions that ended before their access tokens did. Every service refuses their tokens within a
 * second; without Redis a token lives out its fifteen minutes.
 */
public interface SessionRevocations {

    /** Tells every service. Never throws: a revocation that Redis cannot take is only slower. */
    void revoke(UUID sessionId);

    /** Asked with every request; answers from memory. */
    boolean isRevoked(UUID sessionId);

    /** Calls {@code listener} once for each session that is revoked from now on. */
    void onRevoked(Consumer<UUID> listener);
}
