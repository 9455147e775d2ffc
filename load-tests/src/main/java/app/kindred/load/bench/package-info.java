/**
 * Benches: one question each, measured on real parts, printed as a table with both sides of every
 * ratio.
 *
 * <p>A bench builds what it needs in a database of its own and drops it. With {@code --check} it
 * compares the figures with the goals it states and fails where one is missed; with {@code --json
 * FILE} it leaves the figures for others to read.
 */
@NullMarked
package app.kindred.load.bench;

import org.jspecify.annotations.NullMarked;
