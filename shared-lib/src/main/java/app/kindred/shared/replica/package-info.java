/**
 * Read replicas. A read-only transaction goes to a replica that is close behind the primary, unless
 * its caller wrote a moment ago; everything else goes to the primary, as does everything when no
 * replica is fit. Without {@code kindred.replica.urls} nothing here exists.
 */
@NullMarked
package app.kindred.shared.replica;

import org.jspecify.annotations.NullMarked;
