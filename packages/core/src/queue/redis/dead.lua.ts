import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { ENDINGS } from './endings.lua';
import { DERIVED, EVENTS, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

/** The ids of some dead letters, from those that were given up last. */
export const deadIds = defineScript({
  name: 'queue/dead-ids',
  keys: QUEUE_KEYS,
  args: ['offset', 'count'],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    /* lua */ `
local offset = tonumber(ARGV[1])
local count = tonumber(ARGV[2])
return call('ZREVRANGE', dead, offset, offset + count - 1)
`,
  parse(reply): readonly string[] {
    if (!Array.isArray(reply)) throw RedisReplyError.unexpected('queue/dead-ids');
    return reply as readonly string[];
  },
});

/** Makes dead letters ready again, as if they had never failed; of their errors they keep the history. */
export const redrive = defineScript({
  name: 'queue/redrive',
  keys: QUEUE_KEYS,
  args: ['events', 'maxWaiting', 'maxBytes'],
  rest: 'ids',
  derives: DERIVED,
  lua:
    LAYOUT +
    META +
    EVENTS +
    /* lua */ `
local maxWaiting = tonumber(ARGV[2])
local maxBytes = tonumber(ARGV[3])

local waiting, driven = readyCount() + call('ZCARD', delayed), 0
local full = 0
for i = 4, #ARGV do
  local id = ARGV[i]
  local job = read(call('HGET', jobs, id))
  if job.state and call('ZSCORE', dead, id) then
    if waiting >= maxWaiting or bytes + job.bytes > maxBytes then
      full = 1
      break
    end
    call('ZREM', dead, id)
    deadBytes, bytes = deadBytes - job.bytes, bytes + job.bytes
    job.state, job.token, job.at, job.failures, job.crashes = 'w', '0', '0', '0', '0'
    job.flags = string.gsub(job.flags, 'v', '')
    toTail(id, job)
    write(id, job)
    emit('redriven', id)
    waiting, driven = waiting + 1, driven + 1
  end
end
if driven > 0 then ring() end
writeMeta()
return { driven, full }
`,
  parse(reply): { readonly driven: number; readonly full: boolean } {
    if (!Array.isArray(reply) || reply.length !== 2) throw RedisReplyError.unexpected('queue/redrive');
    return { driven: Number(reply[0]), full: reply[1] === 1 };
  },
});

/** Deletes dead letters. */
export const purge = defineScript({
  name: 'queue/purge',
  keys: QUEUE_KEYS,
  args: ['events'],
  rest: 'ids',
  derives: DERIVED,
  lua:
    LAYOUT +
    META +
    EVENTS +
    ENDINGS +
    /* lua */ `
local purged = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  if call('ZREM', dead, id) == 1 then
    local job = read(call('HGET', jobs, id))
    deadBytes = deadBytes - (job.bytes or 0)
    drop(id, job)
    emit('purged', id)
    purged = purged + 1
  end
end
writeMeta()
return purged
`,
  parse(reply): number {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('queue/purge');
    return reply;
  },
});
