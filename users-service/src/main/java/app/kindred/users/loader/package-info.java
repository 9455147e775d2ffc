/**
 * What one answer needs of many people, asked for one by one and read at once: loaders that live as
 * long as their request, and read nothing twice in it.
 */
@NullMarked
package app.kindred.users.loader;

import org.jspecify.annotations.NullMarked;
