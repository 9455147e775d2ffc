/**
 * Accounts: the mail address and password a person has with Kindred, how they are registered and
 * verified, and the table of states that an account may go through.
 */
@NullMarked
package app.kindred.users.account;

import org.jspecify.annotations.NullMarked;
