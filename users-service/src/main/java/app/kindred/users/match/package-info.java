/**
 * A copy of who is matched with whom, kept from what matching tells: it decides who sees somebody
 * that is paused or incognito, and nothing else.
 */
@NullMarked
package app.kindred.users.match;

import org.jspecify.annotations.NullMarked;
