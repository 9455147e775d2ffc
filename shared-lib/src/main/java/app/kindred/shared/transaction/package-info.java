/** What waits for the end of a transaction. */
@NullMarked
package app.kindred.shared.transaction;

import org.jspecify.annotations.NullMarked;
