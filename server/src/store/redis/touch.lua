-- Store::touch
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- answers "ok" or "gone"
local s = settle()
if not s then
    return { 'gone' }
end
redis.call('HSET', META, 'q', ARGV[1])
if s.phase == WAITING then
    redis.call('ZADD', SEEN, NOW, SESSION)
    redis.call('ZADD', QUEUE, 'NX', s.since, SESSION)
end
return { 'ok' }
