-- FileStore::sweep, for one session that the set named
-- KEYS[1..4], ARGV[1..2] as in prelude.lua
-- answers {"ok", 1} if its files were erased, {"ok", 0} if they end later than the set said
local ends = redis.call('ZSCORE', ENDS, SESSION)
if not ends or NOW < tonumber(ends) then
    return { 'ok', 0 }
end
return { 'ok', erase() and 1 or 0 }
