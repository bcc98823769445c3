-- Store::committed
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] exit commitment
-- answers a view, or "gone", "no-grant"
local s = settle()
if not s then
    return { 'gone' }
end
if redis.call('HGET', META, 'E') ~= ARGV[3] then
    return { 'no-grant' }
end
return view(s)
