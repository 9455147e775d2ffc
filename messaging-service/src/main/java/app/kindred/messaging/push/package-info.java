/**
 * Tells phones that no socket reaches. Written to an outbox with the message, collapsed to one
 * notice per conversation, dropped when the message was delivered meanwhile, and never carrying
 * what was said: a lock screen is public.
 */
@NullMarked
package app.kindred.messaging.push;

import org.jspecify.annotations.NullMarked;
