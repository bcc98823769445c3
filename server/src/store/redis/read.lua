-- Store::read_after
-- KEYS[1..4], ARGV[1] as in prelude.lua
-- ARGV[2] cursor, [3] most entries
-- answers {"ok", phase, revision, head, {{id, {"d", entry}}, ..}}, or "gone"
local s = settle()
if not s then
    return { 'gone' }
end
local entries = {}
if tonumber(ARGV[2]) < s.head and tonumber(ARGV[3]) > 0 then
    entries = redis.call('XRANGE', LOG, '(' .. ARGV[2] .. '-0', '+', 'COUNT', ARGV[3])
end
return { 'ok', s.phase, s.revision, s.head, entries }
