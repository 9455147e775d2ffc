/**
 * What messaging holds about a person, for the archive that users-service hands out: their own
 * words and marks, never the words of others.
 */
@NullMarked
package app.kindred.messaging.export;

import org.jspecify.annotations.NullMarked;
