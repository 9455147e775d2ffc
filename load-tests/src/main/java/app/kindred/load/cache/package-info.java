/**
 * What the cache costs and what it guards against, beside the caches that one would take instead:
 * bare Caffeine, bare Lettuce, JetCache, and Spring's cache over Redis. Every figure of a run comes
 * from the same machine, the same Redis and the same profile of a person.
 */
@NullMarked
package app.kindred.load.cache;

import org.jspecify.annotations.NullMarked;
