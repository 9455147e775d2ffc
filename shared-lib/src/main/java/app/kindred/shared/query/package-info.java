/**
 * What an operator asks a service's database first: which statements are slow, which indexes work
 * or idle, which tables need care, how full the pools are. And the plans of slow statements in the
 * log, as Postgres itself recorded them for that very run, with the values taken out.
 */
@NullMarked
package app.kindred.shared.query;

import org.jspecify.annotations.NullMarked;
