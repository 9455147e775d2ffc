/**
 * What messaging knows of people: a slim copy of name and first photo, whether the account is in
 * good standing, and who blocked whom. Fed by {@code profile.v1}, {@code account.v1} and {@code
 * block.v1}, in any order and more than once.
 */
@NullMarked
package app.kindred.messaging.person;

import org.jspecify.annotations.NullMarked;
