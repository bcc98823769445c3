-- Stands before every script of this directory.
--
-- KEYS[1] {session}:shelf   hash: what is kept of a session that has files (fields below)
-- KEYS[2] {session}:pieces  hash: file id and place (2 bytes) -> piece
-- KEYS[3] {files}:reserved  hash: session's id as text, and "total" -> bytes that are set aside
-- KEYS[4] {files}:ends      sorted set: sessions that have files, by the time when those end
-- ARGV[1] now, in milliseconds since 1970; [2] the session's id as text
--
-- The first two end by Redis' own clock too, should no server sweep any more. The other two don't:
-- what was set aside is given back by whoever sweeps, once.
--
-- Answers are arrays, the first item "ok" or why not.
--
-- Fields of the shelf: f format ("1"), e when its files end, b bytes set aside, n number of files,
-- p<file id> how many pieces the file has.

local SHELF, PIECES, RESERVED, ENDS = unpack(KEYS)
local NOW, SESSION = tonumber(ARGV[1]), ARGV[2]

-- The shelf, or nil if there is none at this time.
local function load()
    local f = redis.call('HMGET', SHELF, 'f', 'e', 'b', 'n')
    if not f[1] and redis.call('EXISTS', SHELF) == 0 then
        return nil
    end
    if f[1] ~= '1' then
        error('unknown format')
    end
    local shelf = { ends = tonumber(f[2]), bytes = tonumber(f[3]), files = tonumber(f[4]) }
    if NOW >= shelf.ends then
        return nil
    end
    return shelf
end

-- How many pieces the file has, or nil if there is none at this time.
local function pieces(id)
    local number = load() and redis.call('HGET', SHELF, 'p' .. id)
    return number and tonumber(number)
end

local function field(id, at)
    return id .. string.char(math.floor(at / 256), at % 256)
end

-- How many pieces the file has, and which are there: one bit each, the first one highest.
local function view(id, number)
    local bytes = {}
    for first = 0, number - 1, 8 do
        local byte = 0
        for at = first, math.min(first + 7, number - 1) do
            if redis.call('HEXISTS', PIECES, field(id, at)) == 1 then
                byte = byte + 2 ^ (7 - (at - first))
            end
        end
        bytes[#bytes + 1] = string.char(byte)
    end
    return { 'ok', number, table.concat(bytes) }
end

local function set_aside(bytes)
    redis.call('HINCRBY', RESERVED, SESSION, bytes)
    if redis.call('HINCRBY', RESERVED, 'total', bytes) <= 0 then
        redis.call('HDEL', RESERVED, 'total')
    end
end

-- Removes every trace of the session's files and gives its room back. Says whether there was one.
local function erase()
    local bytes = redis.call('HGET', RESERVED, SESSION)
    if bytes then
        set_aside(-tonumber(bytes))
        redis.call('HDEL', RESERVED, SESSION)
    end
    local traces = redis.call('UNLINK', SHELF, PIECES) + redis.call('ZREM', ENDS, SESSION)
    return traces > 0 or bytes
end
