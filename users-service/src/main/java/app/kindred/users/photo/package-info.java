/**
 * Photos of a profile: where the pictures lie, in which order they show, and the immutable
 * addresses they are read by.
 */
@NullMarked
package app.kindred.users.photo;

import org.jspecify.annotations.NullMarked;
