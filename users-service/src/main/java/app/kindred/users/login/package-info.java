/**
 * Trading a mail address and a password for tokens, alike and in like time whether or not the
 * address is known.
 */
@NullMarked
package app.kindred.users.login;

import org.jspecify.annotations.NullMarked;
