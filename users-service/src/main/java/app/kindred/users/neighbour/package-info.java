/**
 * Questions to the other services in the caller's name: with the caller's own token, so that
 * nothing is learned which the caller could not read. For what is rare and cannot travel as a fact
 * (an export, the messages that a report points at), never on a path that people wait for every
 * day.
 */
@NullMarked
package app.kindred.users.neighbour;

import org.jspecify.annotations.NullMarked;
