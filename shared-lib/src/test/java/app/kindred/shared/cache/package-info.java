/** What the cache promises, each promise shown on a real Redis and with its guard taken away. */
@NullMarked
package app.kindred.shared.cache;

import org.jspecify.annotations.NullMarked;
