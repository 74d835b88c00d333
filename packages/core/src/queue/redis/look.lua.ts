import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, LAYOUT, QUEUE_KEYS } from './layout.lua';

/** All that is known of jobs. Under `watch`, the end of those that have not ended is told on the channel of the queue. */
export const look = defineScript({
  name: 'queue/look',
  keys: QUEUE_KEYS,
  args: ['watch'],
  rest: 'ids',
  derives: DERIVED,
  binary: true,
  idempotent: true,
  lua:
    LAYOUT +
    /* lua */ `
local watch = ARGV[1] == '1'

local found = {}
for i = 2, #ARGV do
  local id = ARGV[i]
  local record = call('HGET', jobs, id)
  local job = read(record)
  if job.state then
    if watch and job.state ~= 'c' and job.state ~= 'f' and not string.find(job.flags, 'v', 1, true) then
      flag(job, 'v')
      evenWhenFull()
      write(id, job)
    end
    local noted = function(letter) return string.find(job.flags, letter, 1, true) end
    found[#found + 1] = {
      id,
      record,
      call('HGET', data, id) or '',
      noted('r') and call('HGET', results, id) or '',
      noted('p') and call('HGET', progress, id) or '',
      noted('e') and call('LRANGE', queue .. ':errors:' .. id, 0, -1) or {},
      noted('l') and call('LRANGE', queue .. ':log:' .. id, 0, -1) or {},
    }
  end
end
return found
`,
  parse(reply): readonly FoundJob[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('queue/look');
    return reply as FoundJob[];
  },
});

export type FoundJob = readonly [
  id: Buffer,
  record: Buffer,
  payload: Buffer,
  result: Buffer,
  progress: Buffer,
  errors: readonly Buffer[],
  log: readonly Buffer[],
];
