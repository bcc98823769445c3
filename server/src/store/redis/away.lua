-- Store::away
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] erase_at
-- answers a view, or "gone"
local s = settle()
if not s then
    return { 'gone' }
end
if s.phase ~= CLOSING and s.phase ~= AWAY and s.phase ~= RETURNED then
    s.erase = tonumber(ARGV[3])
    s.ends = math.min(s.expires, s.erase)
    redis.call('HSET', META, 'z', ARGV[3])
    end_claim(s)
    enter(s, AWAY)
    index(s)
    expire(s)
end
return view(s)
