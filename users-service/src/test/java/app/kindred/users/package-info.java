/** The users service as a client sees it, on a real Postgres and a real Redis. */
@NullMarked
package app.kindred.users;

import org.jspecify.annotations.NullMarked;
