-- Makes one entry of the cache stale, so that the next reader still has it and refreshes it.
--
-- KEYS[1]  the entry
-- Returns  1 it is stale now, 0 there was nothing to keep.
--
-- Atomic, because a load that is under way may have read what is out of date now: its token goes in the same step.
local head = redis.call('GETRANGE', KEYS[1], 0, 37)
if #head == 38 and head:sub(1, 1) == 'K' and head:byte(2) % 128 < 2 then
  redis.call('SETRANGE', KEYS[1], 6, ('\0'):rep(24))
  return 1
end
redis.call('UNLINK', KEYS[1])
return 0
