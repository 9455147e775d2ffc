/** Whom a person looks for. */
@NullMarked
package app.kindred.users.preference;

import org.jspecify.annotations.NullMarked;
