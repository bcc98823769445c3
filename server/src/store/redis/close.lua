-- Store::close
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] erase_at
-- answers a view, or "gone"
local s = settle()
if not s then
    return { 'gone' }
end
if s.phase ~= CLOSING and s.phase ~= RETURNED then
    -- Who is away is not kept longer by this.
    s.erase, s.lease, s.claimant = math.min(s.erase or tonumber(ARGV[3]), tonumber(ARGV[3])), nil, nil
    s.ends = math.min(s.expires, s.erase)
    redis.call('HSET', META, 'z', string.format('%d', s.erase))
    redis.call('HDEL', META, 'l', 'c')
    enter(s, CLOSING)
    index(s)
    expire(s)
end
return view(s)
