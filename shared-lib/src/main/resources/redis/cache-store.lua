-- Stores one entry of the cache, if the one who stores it may.
--
-- KEYS[1]  the entry
-- ARGV[1]  the token of a loader, or '' of a writer
-- ARGV[2]  kind: 0 value, 1 absent, 2 nothing (too big to keep), 3 the load failed; plus 128 when deflated
-- ARGV[3]  schema
-- ARGV[4]  fresh for, in milliseconds
-- ARGV[5]  kept for, in milliseconds
-- ARGV[6]  version
-- ARGV[7]  payload
-- Returns  1 stored, 0 refused.
--
-- Atomic, because a loader may store only while its token stands (an invalidation or a write removes it: what the
-- loader read may be older), and a writer only over nothing newer (two writers may arrive out of order).
local head = redis.call('GETRANGE', KEYS[1], 0, 37)
local ours = #head == 38 and head:sub(1, 1) == 'K'

if ARGV[1] ~= '' then
  if not ours or head:sub(7, 14) ~= ARGV[1] then
    return 0
  end
elseif ours and head:byte(2) % 128 < 2 and struct.unpack('>I8', head, 31) > tonumber(ARGV[6]) then
  return 0
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local header = struct.pack('>c1BI4c8I8I8I8', 'K', ARGV[2], ARGV[3], ('\0'):rep(8), 0, now + ARGV[4], ARGV[6])
redis.call('SET', KEYS[1], header .. ARGV[7], 'PX', ARGV[5])
return 1
