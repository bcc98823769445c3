-- Store::member
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] capability hash
-- answers a view with the slot after it, or "gone", "no-grant"
local s = settle()
if not s then
    return { 'gone' }
end
local slot = redis.call('HGET', META, 'H' .. ARGV[3])
if not slot or redis.call('HGET', META, 'a' .. slot) ~= '1' then
    return { 'no-grant' }
end
local answer = view(s)
answer[#answer + 1] = tonumber(slot)
return answer
