/** What people may write: text without control characters, passwords, mail addresses. */
@NullMarked
package app.kindred.users.text;

import org.jspecify.annotations.NullMarked;
