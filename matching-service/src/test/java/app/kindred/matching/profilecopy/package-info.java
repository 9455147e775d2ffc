@NullMarked
package app.kindred.matching.profilecopy;

import org.jspecify.annotations.NullMarked;
