@NullMarked
package app.kindred.matching.swipe;

import org.jspecify.annotations.NullMarked;
