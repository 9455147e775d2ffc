/**
 * How readily people say yes and how often they hear it, counted for all at once in a materialised
 * view that one instance refreshes. The score reads it; nobody is ever shown it.
 */
@NullMarked
package app.kindred.matching.popularity;

import org.jspecify.annotations.NullMarked;
