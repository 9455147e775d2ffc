/** Tests of what instances tell each other. */
@NullMarked
package app.kindred.messaging.delivery;

import org.jspecify.annotations.NullMarked;
