/**
 * The real parts that Kindred's tests run against: one Postgres database and one Redis per JVM, a
 * Redis of one's own to break, signed tokens, the initializer that hands them to Spring, and the
 * rules of architecture that every service checks itself against.
 */
@NullMarked
package app.kindred.shared.testing;

import org.jspecify.annotations.NullMarked;
