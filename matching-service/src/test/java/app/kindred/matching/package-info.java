/**
 * Fixtures of matching's tests: one context, people who arrive by their events, calls over HTTP.
 */
@NullMarked
package app.kindred.matching;

import org.jspecify.annotations.NullMarked;
