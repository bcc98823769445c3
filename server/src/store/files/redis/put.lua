-- FileStore::put
-- KEYS[1..4], ARGV[1..2] as in prelude.lua
-- ARGV[3] file id, [4] place, [5] the piece
-- answers "ok", or "unknown", "differs"
local shelf = load()
local number = shelf and redis.call('HGET', SHELF, 'p' .. ARGV[3])
local at = tonumber(ARGV[4])
if not number or at >= tonumber(number) then
    return { 'unknown' }
end
local known = redis.call('HGET', PIECES, field(ARGV[3], at))
if known then
    return { known == ARGV[5] and 'ok' or 'differs' }
end
redis.call('HSET', PIECES, field(ARGV[3], at), ARGV[5])
redis.call('PEXPIREAT', PIECES, string.format('%d', shelf.ends))
return { 'ok' }
