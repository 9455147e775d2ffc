/**
 * Messages: stored once, numbered 1, 2, 3 … without a gap under the lock of their conversation, and
 * read in pages by those numbers. A send may be repeated at will: {@code clientMessageId} names it.
 * REST and sockets go through the same {@link app.kindred.messaging.message.SendMessage}.
 */
@NullMarked
package app.kindred.messaging.message;

import org.jspecify.annotations.NullMarked;
