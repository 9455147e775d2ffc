/** Tests of the {@code message} feature. */
@NullMarked
package app.kindred.messaging.message;

import org.jspecify.annotations.NullMarked;
