-- Store::revoke
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] slot
-- answers "ok", or "gone", "no-grant"
local s = settle()
if not s then
    return { 'gone' }
end
if ARGV[3] == '0' or redis.call('HEXISTS', META, 'a' .. ARGV[3]) == 0 then
    return { 'no-grant' }
end
if s.claimant == ARGV[3] then
    end_claim(s)
    enter(s, LAPSED)
    index(s)
elseif redis.call('HGET', META, 'a' .. ARGV[3]) ~= '0' then
    redis.call('HSET', META, 'a' .. ARGV[3], '0')
    enter(s, s.phase) -- A revision of its own: readers wake up, in other processes too.
end
return { 'ok' }
