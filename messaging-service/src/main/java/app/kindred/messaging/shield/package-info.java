/**
 * The first-message shield: until the other side has answered, a message may not carry a link, a
 * phone number or a handle, nor be the same that went to many others, and new members open fewer
 * conversations a day. A refusal always comes with a sentence; nothing is dropped in silence.
 */
@NullMarked
package app.kindred.messaging.shield;

import org.jspecify.annotations.NullMarked;
