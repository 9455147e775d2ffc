/** Tests of the {@code push} feature. */
@NullMarked
package app.kindred.messaging.push;

import org.jspecify.annotations.NullMarked;
