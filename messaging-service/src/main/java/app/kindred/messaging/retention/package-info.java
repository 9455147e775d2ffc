/**
 * Keeps the tables in shape over time: next months' partitions are there before they are needed,
 * and what is only kept for a while goes. Any instance may do it, one does.
 */
@NullMarked
package app.kindred.messaging.retention;

import org.jspecify.annotations.NullMarked;
