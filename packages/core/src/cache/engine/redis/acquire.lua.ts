import { defineScript } from '../../../connection/script';
import { RedisReplyError } from '../../../errors';

export type AcquireReply =
  | { readonly kind: 'leads' }
  /** An entry that the caller has not seen. */
  | { readonly kind: 'entry'; readonly frame: Buffer }
  /** Somebody else loads it, or writes it. */
  | { readonly kind: 'led' | 'written'; readonly leaseMs: number };

/**
 * Takes the lease of an entry that is not there, or that the caller found and cannot use. A lease is the letter of its kind, `r`
 * (a reader that loads) or `w` (a writer), with a token, and a `*` once somebody waits for its end.
 */
export const acquire = defineScript({
  name: 'cache/acquire',
  keys: ['entry', 'lease'],
  args: ['token', 'ttl', 'seen', 'wait'],
  binary: true,
  idempotent: true,
  lua: /* lua */ `
local entry = KEYS[1]
local lease = KEYS[2]
local token = ARGV[1]
local ttl   = ARGV[2] -- ms
local seen  = ARGV[3] -- how the entry begins that the caller cannot use; empty when there was none
local wait  = ARGV[4] == '1'

local length = string.len(seen)
if length == 0 or redis.call('GETRANGE', entry, 0, length - 1) ~= seen then
  local frame = redis.call('GET', entry)
  if frame and frame ~= '' then return { 2, frame } end
end
local held = redis.call('GET', lease)
if not held then redis.call('SET', lease, token, 'PX', ttl) end
if not held or held == token or held == token .. '*' then return { 1, '' } end
local left = redis.call('PTTL', lease)
if string.sub(held, 1, 1) == 'w' then return { 4, left } end
if wait and string.sub(held, -1) ~= '*' then redis.call('SET', lease, held .. '*', 'KEEPTTL') end
return { 3, left }
`,
  parse(reply): AcquireReply {
    const [code, detail] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (code === 1) return { kind: 'leads' };
    if (code === 2 && Buffer.isBuffer(detail)) return { kind: 'entry', frame: detail };
    if (code === 3 && typeof detail === 'number') return { kind: 'led', leaseMs: detail };
    if (code === 4 && typeof detail === 'number') return { kind: 'written', leaseMs: detail };
    throw RedisReplyError.unexpected('cache/acquire');
  },
});
