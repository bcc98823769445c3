-- FileStore::piece
-- KEYS[1..4], ARGV[1..2] as in prelude.lua
-- ARGV[3] file id, [4] place
-- answers {"ok", piece}, or "unknown"
local at = tonumber(ARGV[4])
local number = pieces(ARGV[3])
local piece = number and at < number and redis.call('HGET', PIECES, field(ARGV[3], at))
return piece and { 'ok', piece } or { 'unknown' }
