-- Takes tokens from a client's bucket.
-- Keys: the bucket. Arguments: its size, tokens it gains a second, tokens wanted.
-- Returns: tokens granted (0 to wanted), milliseconds until there is one when none was.
-- Atomic because two instances that read before either writes would both grant the last token. Redis's clock, so that theirs
-- need not agree.
local size, rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or size
local passed = math.max(0, now - (tonumber(state[2]) or now))
tokens = math.min(size, tokens + passed * rate / 1000)
local granted = math.min(wanted, math.floor(tokens))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
-- Full again by then, which is what a bucket that is not there means.
redis.call('PEXPIRE', KEYS[1], math.ceil((size - tokens) / rate * 1000) + 1000)
if granted > 0 then
  return {granted, 0}
end
return {0, math.max(1, math.ceil((1 - tokens) / rate * 1000))}
