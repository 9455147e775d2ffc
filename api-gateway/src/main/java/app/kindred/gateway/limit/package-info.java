/**
 * How often a client may ask. One table in {@code application.yml}; the buckets are in Redis,
 * shared by all instances of the gateway, which take tokens from them a handful at a time so that
 * an ordinary request costs no round trip.
 */
@NullMarked
package app.kindred.gateway.limit;

import org.jspecify.annotations.NullMarked;
