/**
 * How often what may be done: one table of limits, counted in Redis by token buckets, each with its
 * own answer to the question what holds when Redis is gone.
 */
@NullMarked
package app.kindred.users.limit;

import org.jspecify.annotations.NullMarked;
