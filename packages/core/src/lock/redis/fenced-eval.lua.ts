/** What a fenced script answers first when it was run. */
export const FENCED_ACCEPTED = 1;

/**
 * Around a script of the caller's, whose KEYS and ARGV keep their numbers: the fence is the last of KEYS, and the token and
 * how long it is remembered, in ms, are the last of ARGV.
 */
export const FENCED_EVAL_BEFORE = /* lua */ `
if (tonumber(redis.call('GET', KEYS[#KEYS])) or 0) > tonumber(ARGV[#ARGV - 1]) then return { 0 } end
redis.call('SET', KEYS[#KEYS], ARGV[#ARGV - 1], 'PX', ARGV[#ARGV])
local function fenced()
`;

export const FENCED_EVAL_AFTER = /* lua */ `
end
local reply = fenced()
if type(reply) == 'table' and reply.err then return reply end -- within a list it would be no error
return { 1, reply }
`;
