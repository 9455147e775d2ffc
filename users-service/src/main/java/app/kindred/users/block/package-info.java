/** Blocks between two people: felt both ways, told to nobody. */
@NullMarked
package app.kindred.users.block;

import org.jspecify.annotations.NullMarked;
