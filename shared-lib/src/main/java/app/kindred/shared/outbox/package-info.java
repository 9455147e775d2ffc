/**
 * Facts for other services: written to an outbox table in the transaction that made them true,
 * relayed at least once to Redis Streams, and replayable from the table when Redis lost them.
 */
@NullMarked
package app.kindred.shared.outbox;

import org.jspecify.annotations.NullMarked;
