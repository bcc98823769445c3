-- FileStore::declare
-- KEYS[1..4], ARGV[1..2] as in prelude.lua
-- ARGV[3] file id, [4] number of pieces, [5] bytes to set aside, [6] when the session ends,
-- [7] most files and [8] most bytes of a session, [9] most bytes of all sessions
-- answers a view, or "differs", "session-full", "full"
local shelf = load()
if shelf then
    local known = redis.call('HGET', SHELF, 'p' .. ARGV[3])
    if known then
        return known == ARGV[4] and view(ARGV[3], tonumber(known)) or { 'differs' }
    end
else
    erase() -- Its time may be over; it was only not swept yet.
    shelf = { ends = tonumber(ARGV[6]), bytes = 0, files = 0 }
end
local room = tonumber(ARGV[5])
if shelf.files + 1 > tonumber(ARGV[7]) or shelf.bytes + room > tonumber(ARGV[8]) then
    return { 'session-full' }
end
if tonumber(redis.call('HGET', RESERVED, 'total') or 0) + room > tonumber(ARGV[9]) then
    return { 'full' }
end
set_aside(room)
redis.call('ZADD', ENDS, shelf.ends, SESSION)
redis.call('HSET', SHELF, 'f', '1', 'e', string.format('%d', shelf.ends),
    'b', string.format('%d', shelf.bytes + room), 'n', shelf.files + 1, 'p' .. ARGV[3], ARGV[4])
local answer = view(ARGV[3], tonumber(ARGV[4]))
-- Last: a time that is over by Redis' clock removes the key at once.
redis.call('PEXPIREAT', SHELF, string.format('%d', shelf.ends))
return answer
