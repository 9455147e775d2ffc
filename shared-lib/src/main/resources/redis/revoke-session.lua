-- Adds a session to the revoked ones and forgets those whose tokens have long expired.
-- KEYS[1] the sorted set; ARGV[1] the session; ARGV[2] how many milliseconds an entry is kept
-- Returns 1 when the session is new in the set.
-- Atomic, and timed by Redis itself: readers ask for everything after the newest score they saw, which works only
-- when all scores come from one clock.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
local added = redis.call('ZADD', KEYS[1], 'NX', now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return added
