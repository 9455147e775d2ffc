/**
 * Swipes: what one person says of another, once per pair, safe to repeat, counted against a daily
 * quota and undone within a short time. Two likes make a match in the same call. Nothing here calls
 * another service.
 */
@NullMarked
package app.kindred.matching.swipe;

import org.jspecify.annotations.NullMarked;
