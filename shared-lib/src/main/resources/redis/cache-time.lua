-- Redis's time in milliseconds: the only clock that all instances share.
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000)
