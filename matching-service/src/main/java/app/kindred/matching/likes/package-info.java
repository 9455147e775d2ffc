/**
 * Likes received, for those entitled to see them. No other feature gives away who liked whom before
 * it is mutual, in data, flags or order; a superlike is the exception, it asks to be seen.
 */
@NullMarked
package app.kindred.matching.likes;

import org.jspecify.annotations.NullMarked;
