-- Store::claim
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] capability hash, [4] officer, [5] lease_until, [6] certificate
-- answers {"ok", phase, revision, head, slot, lease_until, creator key hash, nonce, language,
-- zone or "", first message waits}, or "gone", "lease-ended", "not-waiting", "session-full"
local s = settle()
if not s then
    return { 'gone' }
end
local function claimed()
    local offer = redis.call('HMGET', META, 'k', 'n', 'g', 'y', 'm')
    return {
        'ok', s.phase, s.revision, s.head, tonumber(s.claimant), s.lease,
        offer[1], offer[2], offer[3], offer[4], tonumber(offer[5]),
    }
end
local slot = redis.call('HGET', META, 'H' .. ARGV[3])
if slot then
    if slot ~= s.claimant then
        return { 'lease-ended' }
    end
    if redis.call('HGET', META, 'o' .. slot) ~= ARGV[4] then
        return { 'not-waiting' }
    end
    return claimed()
end
if s.phase ~= WAITING then
    return { 'not-waiting' }
end
local reserved = redis.call('HMGET', META, 'd', 'R')
if reserved[1] and reserved[1] ~= ARGV[4] and NOW <= tonumber(reserved[2]) then
    return { 'not-waiting' }
end
slot = redis.call('HGET', META, 's')
if tonumber(slot) > 255 then
    return { 'session-full' }
end
grant(slot, ARGV[3], ARGV[4], ARGV[6], '1')
redis.call('HSET', META, 'l', ARGV[5], 'c', slot, 't', '1')
redis.call('HDEL', META, 'd', 'R')
s.lease, s.claimant = tonumber(ARGV[5]), slot
enter(s, CLAIMED)
index(s)
return claimed()
