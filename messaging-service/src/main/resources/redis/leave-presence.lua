-- Ends a person's presence, unless another instance has a socket of theirs by now.
-- KEYS[1] the person's presence, ARGV[1] the instance that saw them leave.
-- Returns 1 when they are gone, else 0.
-- Atomic because between a read and a delete they could arrive elsewhere.
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
return 0
