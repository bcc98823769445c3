-- FileStore::view
-- KEYS[1..4], ARGV[1..2] as in prelude.lua
-- ARGV[3] file id
-- answers a view, or "unknown"
local number = pieces(ARGV[3])
return number and view(ARGV[3], number) or { 'unknown' }
