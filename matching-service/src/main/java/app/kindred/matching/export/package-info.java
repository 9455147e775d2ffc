/**
 * What matching holds about a person, for the archive that users-service hands out: what they chose
 * and did, never what others did to them.
 */
@NullMarked
package app.kindred.matching.export;

import org.jspecify.annotations.NullMarked;
