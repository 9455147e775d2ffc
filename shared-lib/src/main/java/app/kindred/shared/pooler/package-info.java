/** Living with PgBouncer between a service and Postgres. */
@NullMarked
package app.kindred.shared.pooler;

import org.jspecify.annotations.NullMarked;
