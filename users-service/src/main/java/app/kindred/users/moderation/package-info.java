/**
 * What moderators do: take reports from the queue, decide them with a reason, hear appeals, look at
 * photos; each step in an audit that is only ever added to.
 */
@NullMarked
package app.kindred.users.moderation;

import org.jspecify.annotations.NullMarked;
