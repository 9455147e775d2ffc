@NullMarked
package app.kindred.matching.match;

import org.jspecify.annotations.NullMarked;
