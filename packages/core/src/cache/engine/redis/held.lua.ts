/** Begins the scripts of who has a lease: whether it still does, and whether somebody waits for its end. */
export const HELD = /* lua */ `
local lease = KEYS[1]
local token = ARGV[1]

local held = redis.call('GET', lease)
local waited = held == token .. '*'
if held ~= token and not waited then return 0 end
`;
