/**
 * Matching: who is shown to whom, what they say to each other with a swipe, and the match that
 * comes of two likes. It keeps a slim copy of every person, fed by events, so that neither a search
 * nor a swipe ever calls another service.
 */
@NullMarked
package app.kindred.matching;

import org.jspecify.annotations.NullMarked;
