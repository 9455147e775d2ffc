/**
 * Who does not want to see whom. Told by users-service; here a block hides both from each other in
 * every search and list, and ends their match.
 */
@NullMarked
package app.kindred.matching.block;

import org.jspecify.annotations.NullMarked;
