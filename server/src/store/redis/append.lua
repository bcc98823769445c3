-- Store::append: every message passes here, so it touches the session's own keys only.
-- KEYS[1..4], ARGV[1] as in prelude.lua
-- ARGV[2] sender's slot, [3] its message id under that slot, [4] the entry as it is stored,
-- [5] size of its frame, [6] most envelopes, [7] most bytes in a session, [8] in one that nobody claimed
-- answers {"new", sequence, phase, revision}, {"repeated", sequence}, or "gone", "no-grant",
-- "message-id-reused", "closing", "session-full"
local s = settle()
if not s then
    return { 'gone' }
end
if redis.call('HGET', META, 'a' .. ARGV[2]) ~= '1' then
    return { 'no-grant' }
end
local sequence = redis.call('HGET', IDS, ARGV[3])
if sequence then
    local first = redis.call('XRANGE', LOG, sequence .. '-0', sequence .. '-0')
    if first[1][2][2] == ARGV[4] then
        return { 'repeated', tonumber(sequence) }
    end
    return { 'message-id-reused' }
end
if s.phase == CLOSING or s.phase == RETURNED then
    return { 'closing' }
end
local bytes = s.bytes + tonumber(ARGV[5])
if s.head >= tonumber(ARGV[6]) or bytes > tonumber(ARGV[7]) then
    return { 'session-full' }
end
if bytes > tonumber(ARGV[8]) and tonumber(redis.call('HGET', META, 's')) == 1 then
    return { 'session-full' } -- DS-99
end
s.head = s.head + 1
-- First the stream: it refuses an id that is not higher than its last, before anything changes.
redis.call('XADD', LOG, string.format('%d-0', s.head), 'd', ARGV[4])
redis.call('HSET', IDS, ARGV[3], s.head)
redis.call('HSET', META, 'h', s.head, 'b', bytes)
if s.head == 1 then
    redis.call('PEXPIREAT', LOG, s.ends)
    redis.call('PEXPIREAT', IDS, s.ends)
end
announce(s)
return { 'new', s.head, s.phase, s.revision }
