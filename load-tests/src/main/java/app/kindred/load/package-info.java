/**
 * The one door of what engineers run against Kindred: {@link app.kindred.load.Load} finds the
 * command by its name.
 *
 * <p>{@code population} fills a database with believable people, {@code bench} measures one
 * question, {@code load} runs a suite of many users. Each lives in a package of its own.
 */
@NullMarked
package app.kindred.load;

import org.jspecify.annotations.NullMarked;
