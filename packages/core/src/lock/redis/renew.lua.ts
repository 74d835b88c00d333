import { RedisReplyError } from '../../errors';
import { defineScript } from '../../connection/script';
import { KERNEL, KERNEL_KEYS } from './kernel.lua';

/**
 * Sets the lease of a holder anew.
 *
 * A holder that Redis has forgotten gets its place back while nobody can have had it since: alone, when its token is still
 * the last one; shared, in the grace after a restart.
 */
export const renew = defineScript({
  name: 'lock/renew',
  keys: KERNEL_KEYS,
  args: ['channel', 'id', 'lease', 'token', 'grace'],
  idempotent: true,
  lua:
    KERNEL +
    /* lua */ `
local id    = ARGV[2]
local lease = tonumber(ARGV[3]) -- ms
local token = tonumber(ARGV[4])
local grace = tonumber(ARGV[5]) -- ms after a restart

if fast == id then
  writeLock(now + lease, id)
  return 1
end

enter()
local held = redis.call('ZSCORE', holders, id)
if held then
  redis.call('ZADD', holders, whole(now + lease), id)
else
  local alone = string.sub(id, 1, 2) == 'x.'
  local comesBack = alone and token >= last
  if not alone then comesBack = graceLeft(grace) > 0 and not gaveUp(id) end
  held = comesBack and fits(id, redis.call('ZCARD', holders))
  if held then
    setLast(token)
    hold(id, lease, token)
  end
end
pump(nil, 0, grace)
finish(grace)
return held and 1 or 0
`,
  /** Whether it holds. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('lock/renew');
    return reply === 1;
  },
});
