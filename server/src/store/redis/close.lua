-- Store::close
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] erase_at
-- answers a view, or "gone"
local s = settle()
if not s then
    return { 'gone' }
end
if s.phase ~= CLOSING then
    s.erase, s.lease, s.claimant = tonumber(ARGV[3]), nil, nil
    s.ends = math.min(s.expires, s.erase)
    redis.call('HSET', META, 'z', ARGV[3])
    redis.call('HDEL', META, 'l', 'c')
    enter(s, CLOSING)
    index(s)
    -- Last: a time that is over by Redis' clock removes the keys at once.
    for _, key in ipairs({ META, LOG, IDS }) do
        redis.call('PEXPIREAT', key, s.ends)
    end
end
return view(s)
