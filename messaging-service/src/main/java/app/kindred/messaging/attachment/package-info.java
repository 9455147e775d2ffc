/**
 * Pictures sent with messages. users-service takes them in and keeps them; the sender brings a slip
 * that it signed, a picture goes out once, and what both sides then get is a link of ours that
 * shows it for a while. Whose match it is, is checked wherever a message is read: nobody else is
 * given a link.
 */
@NullMarked
package app.kindred.messaging.attachment;

import org.jspecify.annotations.NullMarked;
