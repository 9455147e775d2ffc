/**
 * Load suites: many people who use Kindred at once, in Gatling's Java language, with the thresholds
 * that a run must keep.
 *
 * <p>{@code SuiteCommand} picks the people, runs Gatling in a process of its own, samples the
 * services' own metrics beside it and joins both in a one-page summary. The suites themselves are
 * the {@code Simulation}s of this package.
 */
@NullMarked
package app.kindred.load.suite;

import org.jspecify.annotations.NullMarked;
