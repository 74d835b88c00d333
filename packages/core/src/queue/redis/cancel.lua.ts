import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { ENDINGS } from './endings.lua';
import { DERIVED, EVENTS, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

/**
 * Takes a job out of the queue, wherever it is, unless it has ended. Whoever runs it is told.
 *
 * To find a job that is ready, its list is looked through from the head.
 */
export const cancel = defineScript({
  name: 'queue/cancel',
  keys: QUEUE_KEYS,
  args: ['events', 'id'],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    META +
    EVENTS +
    ENDINGS +
    /* lua */ `
local id = ARGV[2]

local job = read(call('HGET', jobs, id))
if not job.state then return 'absent' end
if job.state == 'c' or job.state == 'f' then return 'ended' end

if job.state == 'w' then call('LREM', ready .. job.priority, 1, id) end
if job.state == 'd' then call('ZREM', delayed, id) end
if job.state == 'a' then
  call('ZREM', leases, id)
  redis.pcall('PUBLISH', queue .. ':cancelled', id)
end
bytes = bytes - job.bytes
freeDedup(id, job)
tellEnd(id, 'x', job.flags, '')
drop(id, job)
emit('cancelled', id)
writeMeta()
return job.state == 'a' and 'stopping' or 'cancelled'
`,
  parse(reply): Cancelled {
    if (typeof reply !== 'string') throw RedisReplyError.unexpected('queue/cancel');
    return reply as Cancelled;
  },
});

/** What came of a cancellation. */
export type Cancelled =
  /** It will never run. */
  | 'cancelled'
  /** It runs: its signal is aborted, and whatever it comes to does not count. */
  | 'stopping'
  /** It was completed, or is a dead letter. */
  | 'ended'
  /** There is no such job, or not any more. */
  | 'absent';
