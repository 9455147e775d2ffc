/**
 * The consuming side of the outbox: one consumer group per service and stream, handlers that may
 * see a fact twice or late, retries with a bound, and a dead-letter stream for what cannot be
 * handled.
 */
@NullMarked
package app.kindred.shared.stream;

import org.jspecify.annotations.NullMarked;
