-- Store::revoke
-- KEYS[1..7], ARGV[1..2] as in prelude.lua
-- ARGV[3] slot
-- answers "ok", or "gone", "no-grant"
local s = settle()
if not s then
    return { 'gone' }
end
return { revoke(s, ARGV[3]) and 'ok' or 'no-grant' }
