/** Tests of the {@code export} feature. */
@NullMarked
package app.kindred.messaging.export;

import org.jspecify.annotations.NullMarked;
