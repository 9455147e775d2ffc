/** Tests of the {@code retention} feature. */
@NullMarked
package app.kindred.messaging.retention;

import org.jspecify.annotations.NullMarked;
