/**
 * The whole system from outside: the packaged services as processes of their own on a real Postgres
 * and Redis, driven through the gateway as a phone would, and by breaking their parts.
 */
@NullMarked
package app.kindred.system;

import org.jspecify.annotations.NullMarked;
