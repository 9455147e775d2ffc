/**
 * The multi-level cache: memory, then Redis, then a loader. It is built so that emptying or losing
 * Redis costs time and never a fact, that one miss means one load wherever it is asked, and that
 * nothing out of date is put back after an invalidation: whoever loads holds a lease whose token
 * the invalidation removes. A service declares its {@link app.kindred.shared.cache.CacheSpec}s as
 * beans and asks {@link app.kindred.shared.cache.TieredCache}; everything else is private. The
 * decision and its numbers: {@code docs/decisions}, "tiered cache".
 */
@NullMarked
package app.kindred.shared.cache;

import org.jspecify.annotations.NullMarked;
