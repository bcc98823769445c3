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
else
    -- Also the place that it would take over, or who would take it over.
    local seat = redis.call('HGET', META, 'S' .. ARGV[3]) or ARGV[3]
    take_rights(s, function(right)
        return right.slot == ARGV[3] or right.slot == seat or right.place == seat
    end)
end
return { 'ok' }
