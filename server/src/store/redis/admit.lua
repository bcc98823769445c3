-- Store::admit
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] capability hash, [4] officer, [5] "1" if invited now, [6] certificate,
-- [7] "1" if of the role officer
-- answers {"ok", phase, revision, head, slot}, or "gone", "closing", "not-waiting", "session-full"
local s = settle()
if not s then
    return { 'gone' }
end
local slot = redis.call('HGET', META, 'H' .. ARGV[3])
if slot then
    local found = redis.call('HMGET', META, 'a' .. slot, 'o' .. slot)
    if found[1] ~= '1' or found[2] ~= ARGV[4] then
        return { 'not-waiting' }
    end
    return { 'ok', s.phase, s.revision, s.head, tonumber(slot) }
end
if s.phase == CLOSING or s.phase == RETURNED then
    return { 'closing' }
end
if s.phase ~= JOINED or ARGV[5] ~= '1' then
    return { 'not-waiting' }
end
slot = redis.call('HGET', META, 's')
if tonumber(slot) > 255 then
    return { 'session-full' }
end
grant(slot, ARGV[3], ARGV[4], ARGV[6], ARGV[7])
redis.call('HSET', META, 'N' .. slot, '1')
return { 'ok', s.phase, s.revision, s.head, tonumber(slot) }
