@NullMarked
package app.kindred.shared.pooler;

import org.jspecify.annotations.NullMarked;
