/**
 * The slim copy of every person that the rest of matching reads: {@code profile} for what a search
 * filters and ranks by, {@code card} for what an answer shows, {@code account} for who may be seen
 * at all. Written only from the events of users-service, each fact at most once and never
 * backwards. The other features hear of a change by the events of this package, within its
 * transaction.
 */
@NullMarked
package app.kindred.matching.profilecopy;

import org.jspecify.annotations.NullMarked;
