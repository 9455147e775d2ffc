/** Tests of the {@code conversation} feature. */
@NullMarked
package app.kindred.messaging.conversation;

import org.jspecify.annotations.NullMarked;
