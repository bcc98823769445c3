-- Store::sit
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] capability hash, [4] officer, [5] certificate, [6] "1" if of the role officer
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
local seat = sits(s, ARGV[4])
if not seat then
    return { 'not-waiting' }
end
slot = redis.call('HGET', META, 's')
-- The other half is for those who come: nobody keeps them out by coming back.
if tonumber(slot) > 127 then
    return { 'session-full' }
end
-- Who was granted this before, and did not join, comes no more.
take_rights(s, function(right)
    return right.place == seat
end)
grant(slot, ARGV[3], ARGV[4], ARGV[5], ARGV[6])
redis.call('HSET', META, 'S' .. slot, seat)
return { 'ok', s.phase, s.revision, s.head, tonumber(slot) }
