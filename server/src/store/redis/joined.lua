-- Store::joined
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] slot
-- answers a view, or "gone", "closing", "no-grant", "lease-ended"
local s = settle()
if not s then
    return { 'gone' }
end
if s.phase == CLOSING or s.phase == RETURNED then
    return { 'closing' }
end
local right = redis.call('HGET', META, 'a' .. ARGV[3])
if not right or ARGV[3] == '0' then
    return { 'no-grant' }
end
if right ~= '1' then
    return { 'lease-ended' }
end
-- An active member that is not the claimant has joined before: a claim that ends otherwise takes
-- the grant with it.
if s.claimant == ARGV[3] then
    redis.call('HDEL', META, 'l', 'c')
    redis.call('HSET', META, 'j', ARGV[3])
    s.lease, s.claimant, s.partner = nil, nil, ARGV[3]
    enter(s, JOINED)
    index(s)
end
redis.call('HDEL', META, 'N' .. ARGV[3])
-- Who came back has joined: the former place is taken.
local place = redis.call('HGET', META, 'S' .. ARGV[3])
if place then
    redis.call('HDEL', META, 'S' .. ARGV[3])
    redis.call('HSET', META, 'F' .. place, ARGV[3])
    if s.partner == place then
        s.partner = ARGV[3]
        redis.call('HSET', META, 'j', s.partner)
    end
    take_rights(s, function(right)
        return right.slot == place
    end)
end
pass_on(s)
return view(s)
