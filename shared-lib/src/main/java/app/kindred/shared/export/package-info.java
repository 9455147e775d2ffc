/**
 * What a service holds about a person, written out for the archive that users-service hands out.
 * Each service says what that is; how it is read and written is the same for all.
 */
@NullMarked
package app.kindred.shared.export;

import org.jspecify.annotations.NullMarked;
