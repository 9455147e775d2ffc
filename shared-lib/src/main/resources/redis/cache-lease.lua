-- Takes the right to load one entry of the cache, for a miss or for a refresh.
--
-- KEYS[1]  the entry
-- ARGV[1]  the caller's token, 8 random bytes
-- ARGV[2]  how long the right lasts, in milliseconds
-- ARGV[3]  the bytes that the caller found and could not read, or '': if they still stand, they count as nothing
-- Returns  1: the caller loads; 0: what stands is fresh, or somebody else is loading.
--
-- Atomic, because of all who find nothing, or find the same stale value, exactly one may load. Redis's own
-- clock decides, so that the clocks of the instances need not agree.
-- A lease that claims to last longer than leases do is none, and a lease that is over holds up nobody.
-- An entry is 'K', kind (0 and 1 have content), schema, token, lease until, fresh until, version, payload.
local raw = redis.call('GET', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if raw and raw ~= ARGV[3] and #raw >= 38 and raw:sub(1, 1) == 'K' then
  local lease, fresh = struct.unpack('>I8I8', raw, 15)
  local kind = raw:byte(2) % 128
  if lease > now and lease <= now + 2 * ARGV[2] or fresh > now and kind ~= 2 then
    return 0
  end
  if kind < 2 then
    redis.call('SETRANGE', KEYS[1], 6, ARGV[1] .. struct.pack('>I8', now + ARGV[2]))
    return 1
  end
end

local header = struct.pack('>c1BI4c8I8I8I8', 'K', 2, 0, ARGV[1], now + ARGV[2], 0, 0)
redis.call('SET', KEYS[1], header, 'PX', ARGV[2])
return 1
