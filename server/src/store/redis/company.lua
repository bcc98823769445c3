-- Store::company
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- answers {"ok", language, {officer, ..}}, the first who came first, or "gone"
local s = settle()
if not s then
    return { 'gone' }
end
local there, known = {}, {}
local newest_first = rights()
for place = #newest_first, 1, -1 do
    local right = newest_first[place]
    local comes = redis.call('HEXISTS', META, 'N' .. right.slot) == 1
    if not right.place and not comes and right.slot ~= s.claimant and not known[right.officer] then
        known[right.officer] = true
        there[#there + 1] = right.officer
    end
end
return { 'ok', redis.call('HGET', META, 'g'), there }
