/** Tests of the {@code shield} feature. */
@NullMarked
package app.kindred.messaging.shield;

import org.jspecify.annotations.NullMarked;
