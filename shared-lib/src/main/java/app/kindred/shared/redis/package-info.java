/**
 * Redis, guarded: a command that finds no connection fails at once instead of queueing, waits 150
 * ms at the most, and after a failure the next ones are refused for a moment without trying. Redis
 * holds no fact, so every caller says what happens without it by catching {@link
 * app.kindred.shared.redis.RedisUnavailableException}. Features use this and never the raw client.
 */
@NullMarked
package app.kindred.shared.redis;

import org.jspecify.annotations.NullMarked;
