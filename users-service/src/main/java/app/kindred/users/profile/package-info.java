/**
 * What a person tells about themselves, and who may read it. Owns the profile row that the features
 * location and preference write through its door, and the fact profile.v1.
 */
@NullMarked
package app.kindred.users.profile;

import org.jspecify.annotations.NullMarked;
