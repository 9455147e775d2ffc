@NullMarked
package app.kindred.matching.export;

import org.jspecify.annotations.NullMarked;
