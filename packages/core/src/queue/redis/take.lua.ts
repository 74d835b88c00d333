import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { BEGIN } from './begin.lua';
import { DERIVED, EVENTS, NAMES, QUEUE_KEYS } from './layout.lua';
import { COUNTED, RING } from './meta.lua';

/**
 * What a worker that was woken wants first: the jobs that are ready. Of all that an exchange does it does nothing else, so
 * that they begin the sooner. A worker that gets none has an exchange made.
 */
export const take = defineScript({
  name: 'queue/take',
  keys: QUEUE_KEYS,
  args: ['events', 'worker', 'claim', 'want', 'lease'],
  derives: DERIVED,
  binary: true,
  lua:
    NAMES +
    COUNTED +
    RING +
    EVENTS +
    BEGIN +
    /* lua */ `
local worker = ARGV[2]
local claim = ARGV[3]
local want = tonumber(ARGV[4])
local lease = tonumber(ARGV[5]) -- ms

if paused then return claimed end
local ids = popReady(want)
if #ids == 0 then return claimed end
begin(ids, worker, claim, lease)
writeMeta()
if #ids == want and readyCount() > 0 then ring() end
return claimed
`,
  /** Three values for each job: id, record, payload. */
  parse(reply): readonly Buffer[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('queue/take');
    return reply as Buffer[];
  },
});
