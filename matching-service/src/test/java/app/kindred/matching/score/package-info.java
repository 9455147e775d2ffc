@NullMarked
package app.kindred.matching.score;

import org.jspecify.annotations.NullMarked;
