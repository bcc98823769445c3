-- Store::open
-- KEYS[1..7], ARGV[1..2] as in prelude.lua; KEYS[8..11] the same as 1..4 of the former session
-- ARGV[3] creator's capability hash, [4] creator key hash, [5] nonce, [6] language,
-- [7] zone or "", [8] first message waits, [9] expires_at, [10] most in the queue,
-- [11] hash of what she may return with or "", [12] her exit commitment or "", [13] the former
-- session as text or "", and if so [14] hash of what she returns with, [15] her last contact is not
-- before, [16] reserved until, [17] the former session's erase_at
-- answers a view, or "exists", "queue-full", "return-gone"
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

-- Lets `what` act on the former session, with the prelude's functions.
local function formerly(what)
    local own = { META, LOG, IDS, CHANNEL, SESSION }
    META, LOG, IDS, CHANNEL, SESSION = KEYS[8], KEYS[9], KEYS[10], KEYS[11], ARGV[13]
    local answer = what()
    META, LOG, IDS, CHANNEL, SESSION = unpack(own)
    return answer
end

local former
if ARGV[13] ~= '' then
    former = formerly(function()
        local f = settle()
        if not f or f.phase == CLOSING or f.phase == RETURNED then
            return nil
        end
        local kept = redis.call('HMGET', META, 'r', 'q', 'y')
        if kept[1] ~= ARGV[14] or tonumber(kept[2] or 0) < tonumber(ARGV[15]) then
            return nil
        end
        f.zone = kept[3]
        if f.partner and redis.call('HGET', META, 'a' .. f.partner) == '1' then
            f.officer = redis.call('HGET', META, 'o' .. f.partner)
        end
        return f
    end)
    if not former then
        return { 'return-gone' }
    end
elseif redis.call('ZCARD', QUEUE) >= tonumber(ARGV[10]) then
    return { 'queue-full' }
end
if redis.call('EXISTS', META) == 1 then
    erase() -- Its time is over; it was only not swept yet.
end
local since = former and former.since or NOW
local zone = ARGV[7]
if zone == '' and former then
    zone = former.zone or '' -- DS-93
end
redis.call('HSET', META, 'f', '1', 'p', WAITING, 'v', 1, 'h', 0, 'b', 0, 'x', ARGV[9],
    'w', string.format('%d', since), 's', 1, 'i', ARGV[5], 'n', ARGV[5], 't', '0', 'k', ARGV[4],
    'g', ARGV[6], 'y', zone, 'm', ARGV[8], 'q', ARGV[1], 'H' .. ARGV[3], 0, 'a0', '1')
if ARGV[11] ~= '' then
    redis.call('HSET', META, 'r', ARGV[11])
end
if ARGV[12] ~= '' then
    redis.call('HSET', META, 'E', ARGV[12])
end
redis.call('ZADD', SEEN, NOW, SESSION)
s = { phase = WAITING, revision = 1, head = 0, expires = expires, ends = expires, since = since }
if former then
    s.former = ARGV[13]
    redis.call('HSET', META, 'e', ARGV[13])
    if former.officer then
        redis.call('HSET', META, 'd', former.officer, 'R', ARGV[16])
    end
    local successor = SESSION
    formerly(function()
        former.erase = tonumber(ARGV[17])
        former.ends = math.min(former.expires, former.erase)
        redis.call('HSET', META, 'z', ARGV[17], 'u', successor)
        redis.call('HDEL', META, 'r')
        end_claim(former)
        enter(former, RETURNED)
        index(former)
        expire(former)
    end)
end
index(s)
announce(s)
local answer = view(s)
-- Last: a time that is over by Redis' clock removes the key at once.
redis.call('PEXPIREAT', META, ARGV[9])
return answer
