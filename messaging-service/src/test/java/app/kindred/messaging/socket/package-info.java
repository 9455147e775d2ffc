/** Tests of the {@code socket} feature, up to the loss of an instance. */
@NullMarked
package app.kindred.messaging.socket;

import org.jspecify.annotations.NullMarked;
