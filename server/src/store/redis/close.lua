-- Store::close
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] erase_at, ARGV[4] slot
-- answers a view, or "gone", "no-grant"
local s = settle()
if not s then
    return { 'gone' }
end
if s.phase == CLOSING or s.phase == RETURNED then
    return view(s)
end
-- DS-86: who has not said joined takes only what is his. Who came back to a seat leaves it, unless
-- nobody ever joined with it either.
local place = redis.call('HGET', META, 'S' .. ARGV[4])
local seat = place or ARGV[4]
local never_came = redis.call('HEXISTS', META, 'N' .. seat) == 1
if place or never_came then
    take_rights(s, function(right)
        return right.slot == ARGV[4] or never_came and (right.slot == seat or right.place == seat)
    end)
    return view(s)
end
if not s.partner then
    -- She asked for someone else, or the claim runs: only what is his goes.
    if not revoke(s, ARGV[4]) then
        return { 'no-grant' }
    end
    return view(s)
end
-- Who is away is not kept longer by this.
s.erase = math.min(s.erase or tonumber(ARGV[3]), tonumber(ARGV[3]))
s.ends = math.min(s.expires, s.erase)
redis.call('HSET', META, 'z', string.format('%d', s.erase))
enter(s, CLOSING)
index(s)
expire(s)
return view(s)
