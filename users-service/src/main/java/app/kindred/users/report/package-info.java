/**
 * Reports about people: who saw what, with the evidence as it was, and the way of a report from
 * open to decided and appealed.
 */
@NullMarked
package app.kindred.users.report;

import org.jspecify.annotations.NullMarked;
