/**
 * Matches: two people who like each other, stored once per pair. Opening one is the last step of a
 * swipe, in the swipe's own transaction; closing one keeps the row as evidence and keeps the pair
 * apart. Both are told to messaging through the outbox.
 */
@NullMarked
package app.kindred.matching.match;

import org.jspecify.annotations.NullMarked;
