-- Store::open
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] creator's capability hash, [4] creator key hash, [5] nonce, [6] language,
-- [7] zone or "", [8] first message waits, [9] expires_at, [10] most in the queue
-- answers a view, or "exists", "queue-full", "gone"
local s = settle()
if s then
    local same = redis.call('HMGET', META, 'H' .. ARGV[3], 'i')
    if same[1] == '0' and same[2] == ARGV[5] then
        if s.phase == WAITING then
            redis.call('ZADD', SEEN, NOW, SESSION)
        end
        return view(s)
    end
    return { 'exists' }
end
local expires = tonumber(ARGV[9])
if redis.call('ZCARD', QUEUE) >= tonumber(ARGV[10]) then
    return { 'queue-full' }
end
if redis.call('EXISTS', META) == 1 then
    erase() -- Its time is over; it was only not swept yet.
end
redis.call('HSET', META, 'f', '1', 'p', WAITING, 'v', 1, 'h', 0, 'b', 0, 'x', ARGV[9],
    'w', ARGV[1], 's', 1, 'i', ARGV[5], 'n', ARGV[5], 't', '0', 'k', ARGV[4], 'g', ARGV[6],
    'y', ARGV[7], 'm', ARGV[8], 'H' .. ARGV[3], 0, 'a0', '1')
redis.call('ZADD', SEEN, NOW, SESSION)
s = { phase = WAITING, revision = 1, head = 0, expires = expires, ends = expires, since = NOW }
index(s)
announce(s)
local answer = view(s)
-- Last: a time that is over by Redis' clock removes the key at once.
redis.call('PEXPIREAT', META, ARGV[9])
return answer
