-- Store::seats, for one session in which this officer ever had a slot
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] officer
-- answers {"ok", certificate, language, zone or "", 1 if anybody joined with it}, or "gone", "not-waiting"
local s = settle()
if not s then
    return { 'gone' }
end
local seat = sits(s, ARGV[3])
if not seat or s.phase == CLOSING or s.phase == RETURNED then
    return { 'not-waiting' }
end
local found = redis.call('HMGET', META, 'C' .. seat, 'g', 'y')
local joined = 1 - redis.call('HEXISTS', META, 'N' .. seat)
return { 'ok', found[1], found[2], found[3], joined }
