@NullMarked
package app.kindred.matching.candidate;

import org.jspecify.annotations.NullMarked;
