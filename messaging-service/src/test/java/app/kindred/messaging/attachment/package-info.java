/** Tests of the {@code attachment} feature. */
@NullMarked
package app.kindred.messaging.attachment;

import org.jspecify.annotations.NullMarked;
