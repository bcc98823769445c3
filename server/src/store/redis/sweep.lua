-- Store::sweep, for one session that a set named
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] silent_since
-- answers {"ok", 1} if the session changed, {"ok", 0} if not
local s = load()
if not s then
    return { 'ok', erase() and 1 or 0 }
end
local lapses = s.lease and s.lease < NOW
if s.phase == WAITING then
    local seen = redis.call('ZSCORE', SEEN, SESSION)
    lapses = seen and tonumber(seen) < tonumber(ARGV[3])
end
if lapses then
    end_claim(s)
    enter(s, LAPSED)
end
-- Also if nothing lapsed: then the set's word was old.
index(s)
return { 'ok', lapses and 1 or 0 }
