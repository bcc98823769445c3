-- FileStore::end_by
-- KEYS[1..4], ARGV[1..2] as in prelude.lua
-- ARGV[3] when the session's files end at the latest
-- answers "ok"
local ends = redis.call('HGET', SHELF, 'e')
if ends and tonumber(ARGV[3]) < tonumber(ends) then
    redis.call('ZADD', ENDS, ARGV[3], SESSION)
    redis.call('HSET', SHELF, 'e', ARGV[3])
    -- Last: a time that is over by Redis' clock removes the keys at once.
    redis.call('PEXPIREAT', PIECES, ARGV[3])
    redis.call('PEXPIREAT', SHELF, ARGV[3])
end
return { 'ok' }
