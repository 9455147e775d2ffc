package app.kindred.messaging.socket;

import java.time.Instant;
import java.util.UUID;

/**
 * Opens one socket within some seconds, so that no token stands in a URL. Signed, and good at any
 * instance.
 *
 * @param tokenExpiresAt when the access token it was bought with runs out, and the socket with it
 */
record Ticket(UUID id, UUID userId, UUID sessionId, Instant tokenExpiresAt, Instant expiresAt) {}
