/**
 * Where a person is, as far as Kindred wants to know: a position is snapped to a cell of about a
 * kilometre the moment it arrives, and moving about is limited, because that is what keeps a
 * location private.
 */
@NullMarked
package app.kindred.users.location;

import org.jspecify.annotations.NullMarked;
