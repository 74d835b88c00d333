import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

/** How many jobs there are in each state, what they take, and whether the queue is paused. */
export const counts = defineScript({
  name: 'queue/counts',
  keys: QUEUE_KEYS,
  args: [],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    META +
    /* lua */ `
local oldest = 0
for level in string.gmatch(levels, '%-?%d+') do
  local id = call('LINDEX', ready .. level, 0)
  local job = read(id and call('HGET', jobs, id))
  if job.state then oldest = math.max(oldest, now - string.match(job.rest, '^|(%d+)')) end
end
return {
  readyCount(), call('ZCARD', delayed), call('ZCARD', leases), call('LLEN', done), call('ZCARD', dead),
  call('ZCARD', queue .. ':schedules'), paused and 1 or 0, oldest, bytes, doneBytes, deadBytes,
}
`,
  parse(reply): QueueCounts {
    if (!Array.isArray(reply) || reply.length !== 11) throw RedisReplyError.unexpected('queue/counts');
    const numbers = reply as readonly number[];
    const [ready = 0, delayed = 0, active = 0, completed = 0, dead = 0, schedules = 0, paused, ...sizes] =
      numbers;
    const [oldestMs = 0, unfinishedBytes = 0, completedBytes = 0, deadBytes = 0] = sizes;
    return {
      ...{ ready, delayed, active, completed, dead, schedules, paused: paused === 1 },
      ...{ oldestMs, bytes: { unfinished: unfinishedBytes, completed: completedBytes, dead: deadBytes } },
    };
  },
});

export interface QueueCounts {
  /** Jobs that may begin as soon as a worker has room. */
  readonly ready: number;
  /** Jobs that are not due yet: delayed, or to be tried again. */
  readonly delayed: number;
  /** Jobs that run. */
  readonly active: number;
  /** Jobs that were completed, as far as they are kept. */
  readonly completed: number;
  /** Dead letters. */
  readonly dead: number;
  /** Jobs that are added again and again. */
  readonly schedules: number;
  readonly paused: boolean;
  /** How long ago the job was added that is next in its list: the longest over all priorities, in milliseconds. */
  readonly oldestMs: number;
  /** What the bounds are about: payloads, results and notes, and 512 bytes for each job. */
  readonly bytes: {
    readonly unfinished: number;
    readonly completed: number;
    readonly dead: number;
  };
}
