-- Store::offer
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] creator key hash, [4] nonce, [5] language, [6] zone or "", [7] first message waits,
-- [8] most in the queue
-- answers a view, or "gone", "closing", "queue-full"
local s = settle()
if not s then
    return { 'gone' }
end
if s.phase == CLOSING or s.phase == AWAY or s.phase == RETURNED then
    return { 'closing' }
end
local last = redis.call('HMGET', META, 'n', 't')
if last[1] == ARGV[4] and last[2] == '1' then
    return view(s) -- An offer that was claimed: the call is an old one, repeated.
end
if s.phase ~= WAITING and s.phase ~= JOINED and redis.call('ZCARD', QUEUE) >= tonumber(ARGV[8]) then
    return { 'queue-full' }
end
redis.call('HSET', META, 'n', ARGV[4], 't', '0', 'k', ARGV[3], 'g', ARGV[5], 'm', ARGV[7])
if ARGV[6] ~= '' then
    redis.call('HSET', META, 'y', ARGV[6]) -- DS-93: else where she is was said before.
end
if s.phase == JOINED then
    s.since, s.partner = NOW, nil
    redis.call('HSET', META, 'w', ARGV[1])
    redis.call('HDEL', META, 'j')
end
if s.phase ~= WAITING then
    end_claim(s)
    enter(s, WAITING)
end
redis.call('ZADD', SEEN, NOW, SESSION)
redis.call('HSET', META, 'q', ARGV[1])
index(s)
return view(s)
