/**
 * Keys for signing, derived from the one master secret: each use gets its own key, so that what one
 * part signed means nothing to another.
 */
@NullMarked
package app.kindred.shared.secret;

import org.jspecify.annotations.NullMarked;
