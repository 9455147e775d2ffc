/**
 * Taking one's data along and leaving for good: the archive of what is held about a person, and the
 * saga that erases them in every service after a time of grace.
 */
@NullMarked
package app.kindred.users.erasure;

import org.jspecify.annotations.NullMarked;
