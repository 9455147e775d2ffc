/** Mail on its way out: written in the transaction that causes it, sent afterwards, tried again. */
@NullMarked
package app.kindred.users.mail;

import org.jspecify.annotations.NullMarked;
