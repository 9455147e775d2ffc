/**
 * Where a client left off in a list, as an opaque text: signed, so that a client can neither read
 * meaning into it that we must keep nor send us one of its own making.
 */
@NullMarked
package app.kindred.shared.cursor;

import org.jspecify.annotations.NullMarked;
