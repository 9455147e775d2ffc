/**
 * Brings frames to open sockets, on whichever instance they are. What is delivered here is a hint:
 * the stored messages are the truth, and a client that missed something asks for it. So nothing
 * here waits, retries or keeps: a reader that cannot follow is cut, and one that missed a message
 * gets it from the store before the next.
 *
 * <p>Features hand frames to {@link app.kindred.messaging.delivery.Delivery}; the sockets
 * themselves are {@link app.kindred.messaging.delivery.Connection}s.
 */
@NullMarked
package app.kindred.messaging.delivery;

import org.jspecify.annotations.NullMarked;
