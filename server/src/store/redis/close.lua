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
