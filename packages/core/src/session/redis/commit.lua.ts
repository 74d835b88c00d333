import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import type { ScriptReply } from '../../connection/script';
import { isRefusal, readWrote, type Wrote, type Refusal } from './moments';
import { STANDING, WRITE } from './standing.lua';

export type CommitReply =
  ({ readonly state: 'saved'; readonly version: number } & Wrote) | { readonly state: Refusal | 'conflict' };

const lua =
  STANDING +
  WRITE +
  /* lua */ `
local grace    = tonumber(ARGV[2]) -- ms; none from who did not come with the secret
local idle     = tonumber(ARGV[3]) -- ms
local expected = ARGV[4] -- version; empty for any
local device   = ARGV[5]

local stands = standing()
if stands == 'gone' or stands == 'superseded' then return { stands } end
if expected ~= '' and version ~= expected then return { 'conflict' } end
settle(stands, grace)

local next = (tonumber(version) or 0) + 1
local ends = tonumber(deadline) or 0
local expires = math.min(now + idle, ends)
local fields = { '@n', whole(next), '@x', whole(expires), '@s', whole(now) }
if device ~= '' then fields[7], fields[8] = '@d', device end
write(6, fields)
redis.call('PEXPIREAT', session, whole(expires))
return { 'saved', next, now, expires, ends, stands == 'current' and 1 or 0 }
`;

const signature = {
  keys: ['session'],
  args: ['secret', 'grace', 'idle', 'expected', 'device'],
  rest: 'changes',
  lua,
} as const;

/** Writes what has changed, of a session that is there and whose secret the caller has. Never brings one back. */
export const commit = defineScript({
  ...signature,
  name: 'session/commit',
  idempotent: true,
  parse: (reply) => parseCommit('session/commit', reply),
});

/**
 * The same if the version is still the one that was read. Not sent twice: the second would find the version that the first
 * has made.
 */
export const compareAndCommit = defineScript({
  ...signature,
  lua: `${lua}-- compares the version\n`,
  name: 'session/compare-and-commit',
  parse: (reply) => parseCommit('session/compare-and-commit', reply),
});

function parseCommit(name: string, reply: ScriptReply): CommitReply {
  const parts = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  const [state, version] = parts;
  if (isRefusal(state) || state === 'conflict') return { state };
  const moments = readWrote(parts, 2);
  if (state !== 'saved' || typeof version !== 'number' || moments === undefined) {
    throw RedisReplyError.unexpected(name);
  }
  return { state, version, ...moments };
}
