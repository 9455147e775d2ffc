@NullMarked
package app.kindred.matching.likes;

import org.jspecify.annotations.NullMarked;
