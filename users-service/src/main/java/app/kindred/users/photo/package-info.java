/**
 * Photos of a profile: where the pictures lie, in which order they show, and the immutable
 * addresses they are read by. Pictures sent in conversations are developed and kept here too; who
 * may see those is messaging's to say, by links that it signs and that run out.
 */
@NullMarked
package app.kindred.users.photo;

import org.jspecify.annotations.NullMarked;
