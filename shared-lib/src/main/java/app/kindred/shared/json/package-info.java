/**
 * JSON as Kindred speaks it: times in UTC with milliseconds, unknown fields ignored, and no text
 * that Postgres cannot store.
 */
@NullMarked
package app.kindred.shared.json;

import org.jspecify.annotations.NullMarked;
