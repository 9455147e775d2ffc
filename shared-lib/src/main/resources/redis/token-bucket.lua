-- A token bucket.
-- KEYS[1]  the bucket: a hash of tokens (t) and the time they were counted (a, microseconds)
-- ARGV     size · milliseconds in which an empty bucket is full again · tokens wanted · 1 to take them, 0 to look
-- Returns  {1 if there are enough, whole tokens left, milliseconds until there are enough}
-- Atomic because two callers who read the same count would both take the last token.
local size = tonumber(ARGV[1])
local refill = tonumber(ARGV[2])
local wanted = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local bucket = redis.call('HMGET', KEYS[1], 't', 'a')
local tokens = tonumber(bucket[1]) or size
local at = tonumber(bucket[2]) or now
tokens = math.min(size, tokens + math.max(0, now - at) * size / refill)
local enough = tokens >= wanted
local wait = 0
if enough then
  if ARGV[4] == '1' then
    tokens = tokens - wanted
    redis.call('HSET', KEYS[1], 't', tostring(tokens), 'a', string.format('%.3f', now))
    redis.call('PEXPIRE', KEYS[1], refill)
  end
else
  wait = math.ceil((wanted - tokens) * refill / size)
end
return {enough and 1 or 0, math.floor(tokens), wait}
