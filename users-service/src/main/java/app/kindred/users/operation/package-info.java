/** What operators call: telling the other services all facts again. */
@NullMarked
package app.kindred.users.operation;

import org.jspecify.annotations.NullMarked;
