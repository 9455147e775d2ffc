/**
 * A conversation belongs to a match: it opens and closes with it, and exists for its two people
 * only. Matching says so by {@code match.v1}; where a message is faster than that event, matching
 * is asked, once, with the caller's own token.
 */
@NullMarked
package app.kindred.messaging.conversation;

import org.jspecify.annotations.NullMarked;
