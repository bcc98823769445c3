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
    -- Who sits there now: she may know only the first one.
    local sits_there = ARGV[3]
    local later = redis.call('HGET', META, 'F' .. sits_there)
    while later and tonumber(later) > tonumber(sits_there) do
        sits_there = later
        later = redis.call('HGET', META, 'F' .. sits_there)
    end
    -- Also the place that it would take over, or who would take it over.
    local seat = redis.call('HGET', META, 'S' .. sits_there) or sits_there
    take_rights(s, function(right)
        return right.slot == ARGV[3] or right.slot == seat or right.place == seat
    end)
end
return { 'ok' }
