/** The one clock: injected everywhere, so that tests can turn it. */
@NullMarked
package app.kindred.shared.time;

import org.jspecify.annotations.NullMarked;
