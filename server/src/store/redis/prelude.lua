-- Stands before every script of this directory.
--
-- KEYS[1] {session}:m    hash: the session (fields below)
-- KEYS[2] {session}:log  stream: the envelopes; ids are <sequence>-0, field d is the entry
-- KEYS[3] {session}:ids  hash: sender's slot and message id -> sequence
-- KEYS[4] {session}:c    sharded channel: "revision:phase:head" or "x" once erased; a hint only
-- ARGV[1] now, in milliseconds since 1970
--
-- All scripts but append and read also take
-- KEYS[5] {queue}:waiting  sorted set: waiting sessions by waiting_since
-- KEYS[6] {queue}:seen     sorted set: the same by the creator's last contact
-- KEYS[7] {queue}:due      sorted set: all sessions by the time when sweep must look at them
-- ARGV[2] the session's id as text, its member in these sets
-- That is a second hash tag: on a cluster it becomes a second call, after the session's own. Each
-- of these changes is idempotent, and whoever reads the sets asks the session itself.
--
-- Answers are arrays, the first item "ok" or why not; no number means -1.
--
-- Fields of the hash: f format ("1"), p phase, v revision, h head, b bytes in the log,
-- x expires_at, w waiting_since, z erase_at, l lease_until, c claimant's slot, s number of slots,
-- i opening nonce, n nonce of the offer, t "1" once it was claimed, k creator key hash,
-- g language, y zone, m "1" if a first message waits, q the creator's last contact, r hash of the
-- capability that she may return with, u the session that she returned in, e the one that she
-- returned from, j slot of who talks with her, d and R for which officer it waits, and until when,
-- E her exit commitment;
-- H<hash> slot of a capability,
-- a<slot> "1" active or "0" revoked, o<slot> officer, C<slot> the certificate that came with it,
-- S<slot> the slot whose place it takes once it has joined, N<slot> "1" while somebody who was
-- invited has not joined with it, F<slot> the slot that sits there since, A<slot> "1" if it is of the
-- role officer, O<officer> "1" if it ever had a slot.

local META, LOG, IDS, CHANNEL, QUEUE, SEEN, DUE = unpack(KEYS)
local NOW, SESSION = tonumber(ARGV[1]), ARGV[2]
local WAITING, CLAIMED, JOINED, LAPSED, CLOSING, AWAY, RETURNED = 1, 2, 3, 4, 5, 6, 7

-- The session, or nil if there is none at this time.
local function load()
    local f = redis.call('HMGET', META, 'f', 'p', 'v', 'h', 'b', 'x', 'w', 'z', 'l', 'c',
        'u', 'e', 'j')
    if not f[1] and redis.call('EXISTS', META) == 0 then
        return nil
    end
    if f[1] ~= '1' then
        error('unknown format')
    end
    local s = {
        phase = tonumber(f[2]), revision = tonumber(f[3]), head = tonumber(f[4]),
        bytes = tonumber(f[5]), expires = tonumber(f[6]), since = tonumber(f[7]),
        erase = f[8] and tonumber(f[8]), lease = f[9] and tonumber(f[9]), claimant = f[10],
        successor = f[11], former = f[12], partner = f[13],
    }
    s.ends = math.min(s.expires, s.erase or s.expires)
    if NOW >= s.ends then
        return nil
    end
    return s
end

local function announce(s)
    local status = string.format('%d:%d:%d', s.revision, s.phase, s.head)
    redis.call('SPUBLISH', CHANNEL, status)
end

local function enter(s, phase)
    s.phase, s.revision = phase, s.revision + 1
    redis.call('HSET', META, 'p', phase, 'v', s.revision)
    announce(s)
end

-- Ends the claim, if there is one, and takes the claimant's right.
local function end_claim(s)
    if s.lease then
        redis.call('HSET', META, 'a' .. s.claimant, '0')
        redis.call('HDEL', META, 'l', 'c')
        s.lease, s.claimant = nil, nil
    end
end

-- Gives an officer's capability this slot, the next one.
local function grant(slot, capability, officer, certificate, answers)
    redis.call('HSET', META, 'H' .. capability, slot, 'a' .. slot, '1', 'o' .. slot, officer,
        'C' .. slot, certificate, 'O' .. officer, '1', 'A' .. slot, answers,
        's', tonumber(slot) + 1)
end

-- The rights of officers, the newest first.
local function rights()
    local active = {}
    for slot = tonumber(redis.call('HGET', META, 's')) - 1, 1, -1 do
        local found = redis.call('HMGET', META, 'a' .. slot, 'S' .. slot, 'o' .. slot)
        if found[1] == '1' then
            active[#active + 1] = { slot = tostring(slot), place = found[2], officer = found[3] }
        end
    end
    return active
end

-- If the right of who talks with her was taken, the officer who has sat there longest does (DS-69).
local function pass_on(s)
    if not s.partner or redis.call('HGET', META, 'a' .. s.partner) == '1' then
        return
    end
    local newest_first = rights()
    for place = #newest_first, 1, -1 do
        local right = newest_first[place]
        local said = redis.call('HMGET', META, 'A' .. right.slot, 'N' .. right.slot)
        local sits_there = not right.place and right.slot ~= s.claimant and not said[2]
        if sits_there and said[1] == '1' then
            s.partner = right.slot
            redis.call('HSET', META, 'j', s.partner)
            return
        end
    end
end

-- Takes the rights of these officers.
local function take_rights(s, which)
    local taken = false
    for _, right in ipairs(rights()) do
        if which(right) then
            redis.call('HSET', META, 'a' .. right.slot, '0')
            taken = true
        end
    end
    if taken then
        pass_on(s)
        enter(s, s.phase) -- A revision of its own: readers wake up, in other processes too.
    end
end

-- The slot of the newest place of this officer that has joined, or nil.
local function sits(s, officer)
    for _, right in ipairs(rights()) do
        if right.officer == officer and not right.place and right.slot ~= s.claimant then
            return right.slot
        end
    end
end

-- The session, after an ended lease has taken effect.
local function settle()
    local s = load()
    if s and s.lease and s.lease < NOW then
        end_claim(s)
        enter(s, LAPSED)
    end
    return s
end

-- Sets its end. To be said last: a time that is over by Redis' clock removes the keys at once.
local function expire(s)
    for _, key in ipairs({ META, LOG, IDS }) do
        redis.call('PEXPIREAT', key, s.ends)
    end
end

-- Brings the sets in line with the session.
local function index(s)
    local due = s.lease and math.min(s.ends, s.lease + 1) or s.ends
    redis.call('ZADD', DUE, due, SESSION)
    if s.phase == WAITING then
        redis.call('ZADD', QUEUE, s.since, SESSION)
    else
        redis.call('ZREM', QUEUE, SESSION)
        redis.call('ZREM', SEEN, SESSION)
    end
end

-- Takes an officer's right; a claim goes with it. Whether there is such an officer.
local function revoke(s, slot)
    if slot == '0' or redis.call('HEXISTS', META, 'a' .. slot) == 0 then
        return false
    end
    if s.claimant == slot then
        end_claim(s)
        enter(s, LAPSED)
        index(s)
        return true
    end
    -- Who sits there now: she may know only the first one.
    local sits_there = slot
    local later = redis.call('HGET', META, 'F' .. sits_there)
    while later and tonumber(later) > tonumber(sits_there) do
        sits_there = later
        later = redis.call('HGET', META, 'F' .. sits_there)
    end
    -- Also the place that it would take over, or who would take it over.
    local seat = redis.call('HGET', META, 'S' .. sits_there) or sits_there
    take_rights(s, function(right)
        return right.slot == slot or right.slot == seat or right.place == seat
    end)
    return true
end

local function view(s)
    local ahead = s.phase == WAITING and redis.call('ZRANK', QUEUE, SESSION)
    return {
        'ok', s.phase, s.revision, s.head, s.expires, s.since,
        s.lease or -1, s.erase or -1, ahead or -1, s.successor or '', s.former or '',
        s.partner and tonumber(s.partner) or -1,
    }
end

-- Removes every trace of the session, and wakes its readers. Says whether there was one.
local function erase()
    local traces = redis.call('DEL', META, LOG, IDS)
    for _, set in ipairs({ QUEUE, SEEN, DUE }) do
        traces = traces + redis.call('ZREM', set, SESSION)
    end
    redis.call('SPUBLISH', CHANNEL, 'x')
    return traces > 0
end
